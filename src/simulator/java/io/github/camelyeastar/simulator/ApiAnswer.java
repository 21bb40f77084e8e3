/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
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
