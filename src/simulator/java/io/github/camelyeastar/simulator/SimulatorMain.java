/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar.simulator;

import java.io.UncheckedIOException;
import java.util.concurrent.CountDownLatch;

/** The simulator as a program; {@code --help} says what it can be told. */
public final class SimulatorMain {

    private SimulatorMain() {
    }

    /** Runs until it is interrupted. Whatever was told wrongly, or a port that is taken, is one line and the exit status 2. */
    public static void main(String[] args) throws InterruptedException {
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
        PbxSimulator pbx = options.pbx().listener(output).build();
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
