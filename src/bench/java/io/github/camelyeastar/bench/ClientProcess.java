// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;

/** The JVM that sends commands in one way, as fast as they are answered. */
final class ClientProcess {
    private final ClientMode.Call call;
    /** The same all the time: what threads have allocated is not known any more when they have ended. */
    private final ExecutorService threads = Executors.newFixedThreadPool(ClientMode.THREADS);

    private ClientProcess(ClientMode.Call call) {
        this.call = call;
    }

    /** @param arguments the mode, the port of the PBX, a token, and whether connections are kept */
    public static void main(String[] arguments) throws Exception {
        Configurator.setRootLevel(Level.ERROR);
        ClientProcess client = new ClientProcess(ClientMode.of(arguments[0]).prepare(Integer.parseInt(arguments[1]),
                arguments[2], Boolean.parseBoolean(arguments[3])));
        new Answers().serve("ready", question -> client.run(Long.parseLong(question)));
    }

    private String run(long millis) throws Exception {
        long begin = System.nanoTime();
        long end = begin + millis * 1_000_000;
        List<Future<Latencies>> parts = new ArrayList<>();
        for (int i = 0; i < ClientMode.THREADS; i++) {
            parts.add(threads.submit(() -> thread(end)));
        }
        Latencies all = new Latencies();
        for (Future<Latencies> part : parts) {
            all.addAll(part.get());
        }
        return all.count() + " " + all.count() / ((System.nanoTime() - begin) / 1e9) + " " + all.percentile(50) + " "
                + all.percentile(99) + " " + all.percentile(99.9);
    }

    private Latencies thread(long end) throws Exception {
        Latencies latencies = new Latencies();
        long begin = System.nanoTime();
        do {
            call.send();
            long now = System.nanoTime();
            latencies.add(now - begin);
            begin = now;
        } while (begin < end);
        return latencies;
    }
}
