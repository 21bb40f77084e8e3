// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/**
 * The tokens of a Cloud PBX or of a P-Series PBX, over HTTP, and nothing else of these PBXs: what a login, a refresh and a
 * logout do, how long a token lives, and what failed logins lead to. It is told in each test what it is to do otherwise.
 */
final class TokenServer implements AutoCloseable {
    static final String SECRET = "Client$ecret/123";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long LIFE = TimeUnit.MINUTES.toNanos(30);

    /** A request, by the name that the session has for what it asks. */
    record Seen(String verb, String method, String path, Map<String, String> query, Map<String, Object> json, String agent) {
    }

    final List<Seen> seen = new CopyOnWriteArrayList<>();
    /** The tokens that live, and when they die. */
    final Map<String, Long> tokens = new ConcurrentHashMap<>();
    /** The refresh tokens that are good, and the tokens that they belong to. */
    final Map<String, String> refreshTokens = new ConcurrentHashMap<>();
    /** Answers, by verb, in the place of what would be answered. An empty text hangs up. */
    final Map<String, String> answers = new ConcurrentHashMap<>();
    /** Files, by path. */
    final Map<String, byte[]> files = new ConcurrentHashMap<>();
    /** All secrets that it gave. */
    final List<String> secrets = new CopyOnWriteArrayList<>();
    volatile String secret = SECRET;
    volatile int cap = 8;
    volatile int failures;
    volatile int mostFailures;
    /** Is told of each request before it is answered. */
    volatile Consumer<Seen> before = seen -> {
    };

    private final Series series;
    private final LongSupplier clock;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private int given;

    TokenServer(Series series, LongSupplier clock) {
        this.series = series;
        this.clock = clock;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    void pointAtIt(YeastarConfiguration options) {
        options.setSeries(series);
        options.setProtocol("http");
        options.setHost("127.0.0.1");
        options.setPort(server.getAddress().getPort());
        options.setUsername("client-id");
        options.setPassword(SECRET);
    }

    List<Seen> seen(String verb) {
        return seen.stream().filter(request -> request.verb().equals(verb)).toList();
    }

    void hangUpOn(String... verbs) {
        List.of(verbs).forEach(verb -> answers.put(verb, ""));
    }

    /** The answer to a dead token. */
    String deadToken() {
        return failed("20004", "10004");
    }

    /** An error in the words of the series. */
    String failed(String errno, String errcode) {
        return isP()
                ? "{\"errcode\":" + errcode + ",\"errmsg\":\"TOLD BY A TEST\"}"
                : "{\"status\":\"Failed\",\"errno\":\"" + errno + "\"}";
    }

    private boolean isP() {
        return series == Series.P;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Map<String, String> query = new LinkedHashMap<>();
            if (exchange.getRequestURI().getRawQuery() != null) {
                for (String parameter : exchange.getRequestURI().getRawQuery().split("&")) {
                    String[] both = parameter.split("=", 2);
                    query.put(both[0], URLDecoder.decode(both[1], StandardCharsets.UTF_8));
                }
            }
            byte[] body = exchange.getRequestBody().readAllBytes();
            String path = exchange.getRequestURI().getPath();
            Seen request = new Seen(verb(path), exchange.getRequestMethod(), path, query,
                    body.length == 0 ? Map.of() : JSON.readValue(body, new TypeReference<>() {
                    }),
                    exchange.getRequestHeaders().getFirst("User-Agent"));
            seen.add(request);
            before.accept(request);
            String answer = answer(request);
            if (!answer.isEmpty()) {
                boolean file = files.containsKey(path) && !answer.contains("10004");
                byte[] bytes = file ? files.get(path) : answer.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, bytes.length);
                exchange.getResponseBody().write(bytes);
            }
        }
    }

    private String verb(String path) {
        String command = path.replaceFirst("^/(openapi|api)/v[0-9.]+/", "");
        return switch (command) {
            case "get_token" -> "login";
            case "refresh_token", "token/refresh" -> "refresh";
            case "del_token" -> "logout";
            default -> command;
        };
    }

    private synchronized String answer(Seen request) {
        tokens.values().removeIf(death -> clock.getAsLong() - death >= 0);
        String told = answers.get(request.verb());
        if (isP() && request.agent() == null) {
            return failed("", "40002");
        } else if (request.verb().equals("login")) {
            return login(request, told);
        } else if (told != null) {
            return told;
        } else if (request.verb().equals("refresh")) {
            String token = refreshTokens.remove(String.valueOf(request.json().get(isP() ? "refresh_token" : "refreshtoken")));
            if (token == null) {
                return failed("20006", "10004");
            }
            tokens.remove(token);
            return grant();
        } else if (!tokens.containsKey(request.query().getOrDefault(isP() ? "access_token" : "token", ""))) {
            return deadToken();
        } else if (request.verb().equals("logout")) {
            tokens.remove(request.query().get(isP() ? "access_token" : "token"));
        }
        return isP() ? "{\"errcode\":0,\"errmsg\":\"SUCCESS\"}" : "{\"status\":\"Success\"}";
    }

    private String login(Seen request, String told) {
        boolean right = isP()
                ? secret.equals(request.json().get("password"))
                : !SECRET.equals(request.json().get("password")) && SECRET.equals(secret);
        if (failures >= 5) {
            return isP()
                    ? "{\"errcode\":70004,\"errmsg\":\"ACCOUNT IP BLOCKED\",\"block_expire_time\":1800000000}"
                    : failed("20002", "");
        } else if (told == null && right && tokens.size() >= cap) {
            return failed("20010", "60002");
        } else if (told != null || !right) {
            mostFailures = Math.max(mostFailures, ++failures);
            return told != null ? told : failed("20003", "40002");
        }
        failures = 0;
        return grant();
    }

    private String grant() {
        String token = "Zk" + ++given + "accessTokenOf" + series;
        String refreshToken = "Qy" + given + "refreshTokenOf" + series;
        tokens.put(token, clock.getAsLong() + LIFE);
        refreshTokens.put(refreshToken, token);
        secrets.addAll(List.of(token, refreshToken));
        return isP()
                ? "{\"errcode\":0,\"errmsg\":\"SUCCESS\",\"access_token_expire_time\":1800,\"access_token\":\"" + token
                        + "\",\"refresh_token_expire_time\":86400,\"refresh_token\":\"" + refreshToken + "\"}"
                : "{\"status\":\"Success\",\"token\":\"" + token + "\",\"refreshtoken\":\"" + refreshToken + "\"}";
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
