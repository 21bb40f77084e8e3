// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.loss;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.github.camelyeastar.CapturedLog;
import io.github.camelyeastar.OpenSocket;
import io.github.camelyeastar.YeastarComponent;
import io.github.camelyeastar.YeastarConfiguration;
import io.github.camelyeastar.YeastarConsumer;
import io.github.camelyeastar.YeastarTestSupport;
import io.github.camelyeastar.report.Report;
import io.github.camelyeastar.simulator.PbxSimulator;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Hostile requests over raw sockets, with good reports in between, which arrive once and unaltered. */
class ListenerFuzzTest {
    private static final long SEED = 20_262;
    private static final int CONNECTIONS = 16;
    /** One request in so many is a good report. */
    private static final int GOOD = 10;
    private static final int ANSWER_MILLIS = 100;
    private static final int GOOD_ANSWER_MILLIS = 10_000;
    private static final Pattern ANSWER = Pattern
            .compile("HTTP/1\\.[01] ([1-5]\\d\\d)(?: [^\r\n]*)?\r\n((?:[!-9;-~]+:[^\r\n]*\r\n)*)\r\n");
    private static final Pattern LENGTH = Pattern.compile("(?im)^content-length: *(\\d+)");
    /**
     * Jetty sometimes gives a buffer of a broken connection back twice, which its pool notices and refuses
     * (github.com/jetty/jetty.project/issues/12939). Not where a class of ours is on the stack.
     */
    private static final Pattern RELEASED_TWICE = Pattern.compile(
            "WARN org\\.eclipse\\.jetty\\S* Task run failed\n\\S*IllegalStateException: already released .*\n"
                    + "(?=(?:\tat .*\n)+?\tat org\\.eclipse\\.jetty\\.server\\.\\S*HttpConnection\\.releaseRequestBuffer)"
                    + "(\tat (org\\.eclipse\\.jetty|java\\.base)\\S*\n)+(?!\t)");
    /** Those that live as long as the listener, unlike workers. */
    private static final Pattern LASTING_THREADS = Pattern.compile("Camel .*|.*-acceptor-.*|Connector-Scheduler-.*");

    private final ConcurrentMap<String, Integer> arrived = new ConcurrentHashMap<>();
    private final ConcurrentMap<Integer, Integer> answers = new ConcurrentHashMap<>();
    private final Set<String> good = ConcurrentHashMap.newKeySet();
    private final List<Throwable> uncaught = Collections.synchronizedList(new ArrayList<>());
    private final int port = YeastarTestSupport.freePort();

    @Test
    void listenerBearsAnything() throws Exception {
        bear(2_000);
    }

    @Tag("long")
    @Test
    void listenerBearsAnythingInTheLongRun() throws Exception {
        bear(40_000);
    }

    private void bear(int requests) throws Exception {
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, e) -> uncaught.add(e));
        try (PbxSimulator pbx = PbxSimulator.builder().build();
                CapturedLog log = new CapturedLog(Level.WARN);
                DefaultCamelContext context = YeastarTestSupport.newContext()) {
            pbx.start();
            YeastarConfiguration options = context.getComponent("yeastar", YeastarComponent.class).getConfiguration();
            YeastarTestSupport.pointAt(pbx, options);
            options.setListenPort(port);
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("yeastar:reports").routeId("reports")
                            .process(e -> arrived.merge(e.getMessage().getBody(Report.class).text(), 1, Integer::sum));
                }
            });
            context.start();
            pbx.awaitRequest("login", 1, YeastarTestSupport.SOON);
            YeastarConsumer consumer = (YeastarConsumer) context.getRoute("reports").getConsumer();
            sendGood(0);
            Set<String> threads = lastingThreads();
            int files = OpenSocket.descriptors().size();

            send(requests);

            await().atMost(YeastarTestSupport.SOON).until(() -> consumer.getPendingExchangesSize() == 0);
            sendGood(requests + CONNECTIONS);
            String last = NumberedReports.text(requests + CONNECTIONS + 1);
            pbx.publish(last);
            pbx.ledger().await(YeastarTestSupport.SOON);
            assertThat(arrived).containsEntry(last, 1);
            // also at the end, for a second copy would come later
            assertThat(good).hasSizeGreaterThan(requests / GOOD / 2)
                    .allSatisfy(text -> assertThat(arrived).containsEntry(text, 1));
            assertThat(uncaught).isEmpty();
            assertThat(lastingThreads()).containsAll(threads);
            assertThat(RELEASED_TWICE.matcher(log.text()).replaceAll("")).doesNotContain("ERROR ").doesNotContain("\tat ");
            // connections whose other side has gone, or says nothing, end with the idle time-out at the latest
            await().atMost(GOOD_ANSWER_MILLIS * 6L, TimeUnit.MILLISECONDS)
                    .untilAsserted(() -> assertThat(OpenSocket.descriptors().size()).isLessThanOrEqualTo(files + 20));
            System.out.printf("listener: %,d raw requests, answers %s%n", requests, new TreeMap<>(answers));
            // requests of which all are taken, or none, would prove nothing
            assertThat(answers).containsKeys(200, 400, 405, 413, 431);
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
    }

    private void send(int requests) throws Exception {
        ExecutorService senders = Executors.newFixedThreadPool(CONNECTIONS);
        try {
            List<Future<?>> futures = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                int sender = i;
                futures.add(senders.submit(() -> {
                    send(sender, requests / CONNECTIONS);
                    return null;
                }));
            }
            for (Future<?> future : futures) {
                future.get();
            }
        } finally {
            senders.shutdownNow();
        }
    }

    private void send(int sender, int requests) throws IOException {
        HostileRequests hostile = new HostileRequests(SEED + sender);
        for (int i = 1; i <= requests; i++) {
            if (i % GOOD == 0) {
                sendGood(sender + i * CONNECTIONS);
                continue;
            }
            byte[] request = hostile.next();
            String answer = exchange(request, hostile.impatient(), hostile.ended());
            count(answer, () -> "seed " + (SEED + sender) + ": " + HexFormat.of().formatHex(request));
        }
    }

    private void sendGood(int number) throws IOException {
        String text = NumberedReports.text(number);
        good.add(text);
        byte[] request = ("POST /report HTTP/1.1\r\nHost: 192.168.5.150: 8260\r\nContent-Length: "
                + text.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + text).getBytes(StandardCharsets.UTF_8);
        try (Socket socket = connect(GOOD_ANSWER_MILLIS)) {
            socket.getOutputStream().write(request);
            byte[] status = socket.getInputStream().readNBytes("HTTP/1.1 200".length());
            assertThat(new String(status, StandardCharsets.ISO_8859_1)).as("%d, seed %d", number, SEED)
                    .isEqualTo("HTTP/1.1 200");
        }
        assertThat(arrived.get(text)).as("%d, seed %d", number, SEED).isEqualTo(1);
    }

    private Socket connect(int timeout) throws IOException {
        Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), port);
        socket.setSoTimeout(timeout);
        return socket;
    }

    /** @return all that was answered, which may be nothing */
    private String exchange(byte[] request, boolean impatient, boolean ended) throws IOException {
        StringBuilder answer = new StringBuilder();
        try (Socket socket = connect(ANSWER_MILLIS)) {
            socket.getOutputStream().write(request);
            if (impatient) {
                return "";
            }
            if (ended) {
                socket.shutdownOutput();
            }
            InputStream in = socket.getInputStream();
            byte[] buffer = new byte[4096];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                answer.append(new String(buffer, 0, read, StandardCharsets.ISO_8859_1));
            }
        } catch (SocketTimeoutException e) {
            // it waits for more, and may
        } catch (IOException e) {
            // closed or reset in the midst of a request that is no good
        }
        return answer.toString();
    }

    /** Well-formed answers one after another, and nothing else. */
    private void count(String all, Supplier<String> request) {
        int from = 0;
        while (from < all.length()) {
            Matcher answer = ANSWER.matcher(all).region(from, all.length());
            assertThat(answer.lookingAt()).as("%s: %s", request.get(), all).isTrue();
            answers.merge(Integer.parseInt(answer.group(1)), 1, Integer::sum);
            Matcher length = LENGTH.matcher(answer.group(2));
            from = answer.end() + (length.find() ? Integer.parseInt(length.group(1)) : 0);
        }
    }

    private static Set<String> lastingThreads() {
        return Thread.getAllStackTraces().keySet().stream().map(Thread::getName).filter(LASTING_THREADS.asMatchPredicate())
                .collect(Collectors.toSet());
    }
}
