// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.sun.net.httpserver.HttpServer;
import io.github.camelyeastar.simulator.Fault;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** A download that is read a second time: always an error, never an empty file, nor a part of one. */
@Tag("jdk")
class SecondReadsTest extends YeastarTestSupport {
    private static final String NAME = "20170901181806-1504261084.7-1001-1003-Internal.wav";
    private static final int SIZE = 3_000_000;
    private static final String READ_ONCE = "a download can be read once";

    @TempDir
    Path directory;
    /** The outcomes of the exchanges that a wire tap made. */
    private final List<Boolean> tapped = new CopyOnWriteArrayList<>();

    @BeforeEach
    void record() {
        pbx.records().recording(NAME, SIZE, 7);
    }

    @Test
    void stepThatIsRedeliveredAfterACutTransferFails() throws Exception {
        pbx.fault("recording/download", Fault.cutAfter(1_500_000)).times(1);
        assertThat(send("direct:redelivered").getException()).hasStackTraceContaining(READ_ONCE);
        assertThat(files()).isEmpty();
        assertThat(pbx.requests("recording/download")).hasSize(1);

        assertThat(send("direct:redelivered").getException()).isNull();
        assertThat(files()).containsOnly(Map.entry("one/" + NAME, (long) SIZE));
    }

    @Test
    void stepThatHasReadNothingIsRedelivered() throws Exception {
        assertThat(send("direct:late").getException()).isNull();
        assertThat(files()).containsOnly(Map.entry("one/" + NAME, (long) SIZE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"direct:multicast", "direct:parallel", "direct:again", "direct:processed"})
    void secondReaderFails(String route) throws Exception {
        assertThat(send(route).getException()).hasStackTraceContaining(READ_ONCE);
        assertThat(files().values()).as("no part of a file").allMatch(size -> size == SIZE).hasSizeLessThan(2);
    }

    @Test
    void ofAWireTapAndItsRouteOneFails() throws Exception {
        boolean failed = send("direct:tapped").getException() != null;
        await().atMost(SOON).until(() -> !tapped.isEmpty());
        assertThat(failed || tapped.get(0)).isTrue();
        assertThat(files().values()).as("no part of a file").allMatch(size -> size == SIZE).hasSizeLessThan(2);
    }

    @Test
    void uploadThatIsRedeliveredFailsBeforeItIsSent() throws Exception {
        List<Long> uploads = new CopyOnWriteArrayList<>();
        assertThat(upload(uploads).getException()).hasStackTraceContaining(READ_ONCE);
        assertThat(uploads).as("no empty one").containsExactly((long) SIZE);
    }

    /**
     * What the docs warn of: camel-http ends a chunked request properly though its source has failed, so that the server may
     * take the part for the whole. Or it sees the connection break, if it is slow to read.
     */
    @Test
    void uploadThatIsCutOffIsNotRepeated() throws Exception {
        pbx.fault("recording/download", Fault.cutAfter(1_500_000)).times(1);
        List<Long> uploads = new CopyOnWriteArrayList<>();
        assertThat(upload(uploads).getException()).hasStackTraceContaining(READ_ONCE);
        assertThat(uploads).hasSize(1).allMatch(size -> size > 0 && size < SIZE);
    }

    /** To a server that is never content, and keeps what came to its end. */
    private Exchange upload(List<Long> uploads) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", freePort()), 0);
        server.createContext("/", request -> {
            uploads.add(received(request.getRequestBody()));
            request.sendResponseHeaders(503, -1);
            request.close();
        });
        server.start();
        try {
            Exchange uploaded = template.request("direct:upload", e -> {
                e.getMessage().setBody(Map.of("recording", NAME));
                e.setProperty("server", "http://127.0.0.1:" + server.getAddress().getPort() + "/" + NAME);
            });
            await().atMost(SOON).until(() -> !uploads.isEmpty());
            return uploaded;
        } finally {
            server.stop(1);
        }
    }

    @Test
    void oneReaderHasTheFileAndMayAskForItsEndAgain() throws Exception {
        Exchange exchange = send("direct:by-hand");
        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getBody()).isEqualTo((long) SIZE);
    }

    /** How much of a request came, whole or not. */
    private static long received(InputStream in) {
        long size = 0;
        try {
            byte[] part = new byte[32_000];
            for (int read = in.read(part); read > 0; read = in.read(part)) {
                size += read;
            }
        } catch (IOException e) {
            // the sender broke it off
        }
        return size;
    }

    /** As readers of chunks do, JSch among them: they meet the end in the midst of a chunk, and ask once more. */
    private static long inChunks(InputStream in) throws IOException {
        byte[] chunk = new byte[32_000];
        long size = 0;
        for (int read = in.readNBytes(chunk, 0, chunk.length); read > 0; read = in.readNBytes(chunk, 0, chunk.length)) {
            size += read;
        }
        return size;
    }

    private Exchange send(String route) {
        return template.request(route, e -> e.getMessage().setBody(Map.of("recording", NAME)));
    }

    /** Size by path. */
    private Map<String, Long> files() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).filter(file -> !file.getFileName().toString().startsWith("."))
                    .collect(Collectors.toMap(file -> directory.relativize(file).toString(),
                            file -> file.toFile().length()));
        }
    }

    @Override
    protected RouteBuilder createRouteBuilder() {
        return new RouteBuilder() {
            private String file(String folder) {
                return "file:" + directory.resolve(folder) + "?tempPrefix=.";
            }

            @Override
            public void configure() {
                from("direct:redelivered").errorHandler(defaultErrorHandler().maximumRedeliveries(2).redeliveryDelay(10))
                        .to("yeastar:recording/download").to(file("one"));
                from("direct:late").errorHandler(defaultErrorHandler().maximumRedeliveries(2).redeliveryDelay(10))
                        .to("yeastar:recording/download").process(e -> {
                            if (e.getMessage().getHeader(Exchange.REDELIVERY_COUNTER, 0, int.class) < 2) {
                                throw new IOException("not yet");
                            }
                        }).to(file("one"));
                from("direct:multicast").to("yeastar:recording/download").multicast().to(file("one"), file("two"));
                from("direct:parallel").to("yeastar:recording/download").multicast().parallelProcessing()
                        .to(file("one"), file("two"));
                from("direct:again").to("yeastar:recording/download").to(file("one")).to(file("two"));
                from("direct:processed").to("yeastar:recording/download")
                        .process(e -> assertThat(e.getMessage().getBody(InputStream.class).readAllBytes()).hasSize(SIZE))
                        .to(file("two"));
                from("direct:tapped").to("yeastar:recording/download").wireTap("direct:tap").to(file("one"));
                from("direct:tap").onCompletion().process(e -> tapped.add(e.getException() != null
                        || e.getProperty(Exchange.EXCEPTION_CAUGHT) != null)).end().to(file("two"));
                from("direct:upload").errorHandler(defaultErrorHandler().maximumRedeliveries(2).redeliveryDelay(10))
                        .to("yeastar:recording/download").setHeader(Exchange.HTTP_METHOD, constant("PUT"))
                        .toD("${exchangeProperty.server}");
                from("direct:by-hand").to("yeastar:recording/download").process(e -> {
                    InputStream in = e.getMessage().getBody(InputStream.class);
                    InputStream copy = e.copy().getMessage().getBody(InputStream.class);
                    long size = in.readNBytes(1000).length;
                    assertThatThrownBy(copy::read).as("a part of it").hasMessageContaining(READ_ONCE);
                    assertThatThrownBy(copy::available).hasMessageContaining(READ_ONCE);
                    copy.close();
                    size += inChunks(in);
                    assertThatThrownBy(() -> inChunks(in)).hasMessageContaining(READ_ONCE);
                    assertThatThrownBy(in::readAllBytes).hasMessageContaining(READ_ONCE);
                    assertThatThrownBy(in::read).hasMessageContaining(READ_ONCE);
                    assertThatThrownBy(in::available).hasMessageContaining(READ_ONCE);
                    e.getMessage().setBody(size);
                });
            }
        };
    }
}
