/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar.internal.session;

import java.time.Duration;

/** Who is told how logins went. Called outside the lock, by the thread that logged in. */
interface LoginListener {
    /**
     * @param replaced  the token that is not needed any more, or null
     * @param elsewhere whether the login announced another address than the options have
     * @param outdated  whether the options that it was opened with have changed meanwhile
     * @param doubtful  whether to try the token at once, since the one before died early
     */
    void opened(Token replaced, boolean elsewhere, boolean outdated, boolean doubtful);

    /** The state says when the next login may leave. */
    void failed();

    /** @param retry how long to wait before the next login that nobody asks for */
    void lost(Duration retry);
}
