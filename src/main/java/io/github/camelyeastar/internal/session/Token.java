/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar.internal.session;

import io.github.camelyeastar.internal.pbx.YeastarClient;

/** A session's token, with the client that it was got through: the session's options may have changed since. */
final class Token {
    private final String value;
    private final YeastarClient client;
    private final long since;
    private volatile boolean proven;

    /** @param since when the PBX granted it (nanoTime) */
    Token(String value, YeastarClient client, long since) {
        this.value = value;
        this.client = client;
        this.since = since;
    }

    String value() {
        return value;
    }

    YeastarClient client() {
        return client;
    }

    long since() {
        return since;
    }

    /** Whether the PBX has taken it at least once. */
    boolean isProven() {
        return proven;
    }

    void prove() {
        proven = true;
    }

    /** Never the value, which is a secret. */
    @Override
    public String toString() {
        return "Token";
    }
}
