// SPDX-License-Identifier: Apache-2.0
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
