/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar.loss;

/** How long a scenario goes on: short for every build, long for what docs/no-report-lost.md says. */
enum Length {
    SHORT, LONG;

    <T> T of(T inShort, T inLong) {
        return this == SHORT ? inShort : inLong;
    }
}
