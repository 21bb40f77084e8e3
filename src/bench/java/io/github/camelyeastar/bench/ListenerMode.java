// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.bench;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelyeastar.YeastarComponent;
import io.github.camelyeastar.YeastarConfiguration;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.platform.http.PlatformHttpConstants;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServerConfiguration;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.support.DefaultConsumer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;

/** The ways to take a report that are compared: each reads its JSON, hands it on to what does nothing, and answers 200. */
enum ListenerMode {
    /** No Camel: a handler on Jetty as it is. The least that a listener with this server costs. */
    JETTY {
        @Override
        void start(int port, List<String> pbxPorts, LongAdder taken) throws Exception {
            listen(port, (path, json) -> {
                if (json.isObject()) {
                    taken.increment();
                }
            });
        }
    },
    /** The same handler, which hands what it read to the PBX's route: about the least that a route costs on it. */
    DIRECT {
        @Override
        void start(int port, List<String> pbxPorts, LongAdder taken) throws Exception {
            CamelContext context = context();
            Map<String, DefaultConsumer> routes = new HashMap<>();
            for (String path : paths(pbxPorts)) {
                context.addRoutes(new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("direct:" + path).routeId(path).process(exchange -> taken.increment());
                    }
                });
            }
            context.start();
            paths(pbxPorts).forEach(path -> routes.put(path, (DefaultConsumer) context.getRoute(path).getConsumer()));
            listen(port, (path, json) -> {
                DefaultConsumer route = routes.get(path);
                Exchange exchange = route.createExchange(false);
                exchange.getIn().setBody(json);
                route.createUoW(exchange);
                route.getProcessor().process(exchange);
                route.doneUoW(exchange);
                route.releaseExchange(exchange, false);
            });
        }
    },
    /** A route as one would write it, for each PBX. */
    CAMEL_JETTY {
        @Override
        void start(int port, List<String> pbxPorts, LongAdder taken) throws Exception {
            CamelContext context = context();
            for (String path : paths(pbxPorts)) {
                route("jetty:http://127.0.0.1:" + port + path, taken, context);
            }
            context.start();
        }
    },
    CAMEL_UNDERTOW {
        @Override
        void start(int port, List<String> pbxPorts, LongAdder taken) throws Exception {
            CamelContext context = context();
            route("undertow:http://127.0.0.1:" + port + PATH, taken, context);
            context.start();
        }
    },
    /** With the engine that Camel Main has for it, Vert.x. */
    PLATFORM_HTTP {
        @Override
        void start(int port, List<String> pbxPorts, LongAdder taken) throws Exception {
            CamelContext context = context();
            VertxPlatformHttpServerConfiguration configuration = new VertxPlatformHttpServerConfiguration();
            configuration.setBindHost("127.0.0.1");
            configuration.setBindPort(port);
            context.addService(new VertxPlatformHttpServer(configuration), true, true);
            route(PlatformHttpConstants.PLATFORM_HTTP_COMPONENT_NAME + ":" + PATH, taken, context);
            context.start();
        }
    },
    /** Ours as it is deployed: a route for each PBX, logged in to it, with all options at their defaults. */
    YEASTAR {
        @Override
        void start(int port, List<String> pbxPorts, LongAdder taken) throws Exception {
            reports(context(), port, pbxPorts, taken);
        }
    },
    /** The same with meters, which Micrometer keeps for Prometheus. */
    YEASTAR_METERS {
        @Override
        void start(int port, List<String> pbxPorts, LongAdder taken) throws Exception {
            CamelContext context = context();
            context.getRegistry().bind("meters", new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
            reports(context, port, pbxPorts, taken);
        }
    };

    static final String PATH = "/report";

    /** Listens on a port of loopback, until the JVM ends. The PBXs are for those that log in to them. */
    abstract void start(int port, List<String> pbxPorts, LongAdder taken) throws Exception;

    /** Whether it logs in to its PBXs, each of which is then its own. */
    boolean logsIn() {
        return this == YEASTAR || this == YEASTAR_METERS;
    }

    /** Whether it can have a route for each of several PBXs. */
    boolean takesMany() {
        return this != CAMEL_UNDERTOW && this != PLATFORM_HTTP;
    }

    /** Where reports of these PBXs are posted to: each has a path of its own. */
    List<String> paths(List<String> pbxPorts) {
        return takesMany() ? pbxPorts.stream().map(port -> PATH + port).toList() : List.of(PATH);
    }

    static ListenerMode of(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What is done with a report. */
    @FunctionalInterface
    private interface Taker {
        void take(String path, JsonNode json) throws Exception;
    }

    private static void listen(int port, Taker taker) throws Exception {
        ObjectMapper mapper = new ObjectMapper();
        Server server = new Server(port);
        server.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) throws Exception {
                taker.take(Request.getPathInContext(request), mapper.readTree(Content.Source.asInputStream(request)));
                response.setStatus(200);
                response.getHeaders().put(HttpHeader.CONTENT_LENGTH, 0);
                response.write(true, null, callback);
                return true;
            }
        });
        server.start();
    }

    /** Without JMX, as on Camel Main unless camel-management is added. */
    private static CamelContext context() {
        CamelContext context = new DefaultCamelContext();
        context.disableJMX();
        return context;
    }

    /** A route for each PBX, logged in to it. */
    private static void reports(CamelContext context, int port, List<String> pbxPorts, LongAdder taken) throws Exception {
        YeastarConfiguration options = context.getComponent("yeastar", YeastarComponent.class).getConfiguration();
        options.setProtocol("http");
        options.setHost("127.0.0.1");
        options.setUsername("api");
        options.setPassword("Secret123");
        options.setListenHost("127.0.0.1");
        options.setListenPort(port);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                for (String pbx : pbxPorts) {
                    from("yeastar:reports?port=" + pbx + "&listenPath=" + PATH + pbx).process(exchange -> taken.increment());
                }
            }
        });
        context.start();
    }

    private static void route(String from, LongAdder taken, CamelContext context) throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                ProcessorDefinition<?> route = from(from).unmarshal().json();
                route.process(exchange -> {
                    taken.increment();
                    // nothing of the report is sent back
                    exchange.getMessage().setBody(null);
                    exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, 200);
                });
            }
        });
    }
}
