// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

/** The texts of answers: {@code status} and {@code errno} are strings, and the HTTP status says nothing (protocol.md 1.3). */
final class ApiAnswer {

    static final String SUCCESS = "{\"status\":\"Success\"}";

    private ApiAnswer() {
    }

    static String failed(String errno) {
        return new JsonText().text("status", "Failed").text("errno", errno).end();
    }

    static JsonText success() {
        return new JsonText().text("status", "Success");
    }
}
