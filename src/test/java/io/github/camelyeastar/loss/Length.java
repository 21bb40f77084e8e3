// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.loss;

/** How long a scenario goes on: short for every build, long for what docs/no-report-lost.md says. */
enum Length {
    SHORT, LONG;

    <T> T of(T inShort, T inLong) {
        return this == SHORT ? inShort : inLong;
    }
}
