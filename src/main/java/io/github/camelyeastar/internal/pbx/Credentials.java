/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar.internal.pbx;

/**
 * The account of the PBX's API.
 *
 * @param username       the name
 * @param password       the password, or its hash; null if it is not set
 * @param passwordHashed whether password is a hash already
 */
public record Credentials(String username, String password, boolean passwordHashed) {
    @Override
    public String toString() {
        return "Credentials";
    }
}
