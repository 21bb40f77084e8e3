/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar;

/** What kind of error the PBX answered. The groups are this component's, the codes are the PBX's (protocol.md 4). */
public enum ErrorGroup {
    /** The error is about the login or its token. The component does what can be done by itself. */
    SESSION,
    /** The request itself is wrong: it fails again if it is sent again. */
    REQUEST,
    /** What the request names does not exist, or is not in a state that allows the request. */
    RESOURCE,
    /** The PBX could not do it now. It may be able to later. */
    PBX,
    /** The PBX sent no code, or a code that the vendor's documents do not have. */
    UNKNOWN
}
