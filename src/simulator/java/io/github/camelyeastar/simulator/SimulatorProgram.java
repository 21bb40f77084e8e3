// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.io.UncheckedIOException;
import java.util.concurrent.CountDownLatch;

/** The simulator as a program: {@link PbxSimulator#main}. */
final class SimulatorProgram {

    private SimulatorProgram() {
    }

    /** Runs until it is interrupted. Whatever was told wrongly, or a port that is taken, is one line and the exit status 2. */
    static void run(String... args) throws InterruptedException {
        try {
            SimulatorOptions options = SimulatorOptions.of(args);
            if (options.help()) {
                System.out.println(SimulatorOptions.helpText());
            } else {
                run(options);
            }
        } catch (IllegalArgumentException e) {
            fail(e.getMessage() + " (--help says more)");
        }
    }

    private static void run(SimulatorOptions options) throws InterruptedException {
        SimulatorOutput output = new SimulatorOutput(System.out, options.wire());
        PbxSimulator pbx = options.build(output);
        try {
            pbx.start();
        } catch (UncheckedIOException e) {
            fail("The simulator can't listen on " + options.address() + ": " + e.getCause().getMessage()
                    + ". If another program has the port, choose another one with --port.");
        }
        output.say("A simulated PBX is at " + pbx.url() + ", personality: " + pbx.personality() + ". Ctrl-C ends it");
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            pbx.close();
            output.say("The simulated PBX has ended");
            ended.countDown();
        }, "pbx-shutdown"));
        pbx.playInTurn(options.scenarios(), options.every());
        ended.await();
    }

    private static void fail(String line) {
        System.err.println(line);
        System.exit(2);
    }
}
