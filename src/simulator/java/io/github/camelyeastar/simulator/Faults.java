// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntPredicate;

/** What is to go wrong and when. The first rule whose time has come decides. */
public final class Faults {

    /** Stands for every command. */
    public static final String ANY = "*";
    /**
     * Stands for the reports of the PBX: {@link Fault#dropConnection()} lets it hang up before it reads the answer, and so
     * repeat a report that was answered; {@link Fault#dropUnhandled()} lets a try fail before anything is sent.
     */
    public static final String REPORT = "report";

    private final List<Rule> rules = new CopyOnWriteArrayList<>();

    Faults() {
    }

    /** Lets this happen to each request of a command, until the rule that is returned is told when. */
    public Rule on(String command, Fault fault) {
        Rule rule = new Rule(command, fault);
        rules.add(rule);
        return rule;
    }

    /** Everything works again. */
    public void clear() {
        rules.clear();
    }

    Fault next(String command) {
        for (Rule rule : rules) {
            boolean concerned = rule.command.equals(command) || rule.command.equals(ANY) && !REPORT.equals(command);
            if (concerned && rule.isDue()) {
                return rule.fault;
            }
        }
        return null;
    }

    /** A fault's schedule; counts the requests of its command from 1. */
    public static final class Rule {

        private final String command;
        private final Fault fault;
        private IntPredicate schedule = nth -> true;
        private int seen;

        private Rule(String command, Fault fault) {
            this.command = command;
            this.fault = fault;
        }

        private synchronized boolean isDue() {
            return schedule.test(++seen);
        }

        private synchronized void when(IntPredicate due) {
            schedule = due;
        }

        /** Each time; so it is without a schedule. */
        public void always() {
            when(nth -> true);
        }

        /** The next n times. */
        public void times(int n) {
            when(nth -> nth <= n);
        }

        /** Each nth time. */
        public void everyNth(int n) {
            when(nth -> nth % n == 0);
        }

        /** By chance, but the same with the same seed. */
        public void random(long seed, double probability) {
            Random random = new Random(seed);
            when(nth -> random.nextDouble() < probability);
        }
    }
}
