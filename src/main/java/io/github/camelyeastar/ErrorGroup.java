/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar;

/** What kind of error the PBX answered: the groups are ours, the codes the PBX's (protocol.md 4). */
public enum ErrorGroup {
    /** The login, or its token. The component sees to what can be seen to. */
    SESSION,
    /** The request is wrong in itself: sent again, it fails again. */
    REQUEST,
    /** What the request names is not there, or not in the state for it. */
    RESOURCE,
    /** The PBX could not do it, and may later. */
    PBX,
    /** There was no code, or one that the documents do not have. */
    UNKNOWN
}
