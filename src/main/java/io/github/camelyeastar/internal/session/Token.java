/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar.internal.session;

import java.util.concurrent.atomic.AtomicBoolean;

import io.github.camelyeastar.internal.pbx.YeastarClient;

/**
 * A token, and the client that it came through.
 *
 * @param since  when the PBX granted it (nanoTime)
 * @param proven whether the PBX has taken it at least once
 */
record Token(String value, YeastarClient client, long since, AtomicBoolean proven) {
    Token(String value, YeastarClient client, long since) {
        this(value, client, since, new AtomicBoolean());
    }

    /** Never the value, which is a secret. */
    @Override
    public String toString() {
        return "Token";
    }
}
