/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar.internal.intake;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Makes the ids of reports. */
final class ReportId {
    private static final ThreadLocal<MessageDigest> SHA_256 = ThreadLocal.withInitial(ReportId::sha256);

    private ReportId() {
    }

    /** The same for the same text from the same sender, in every process. */
    static String of(String sender, byte[] body) {
        MessageDigest digest = SHA_256.get();
        digest.update(sender.getBytes(StandardCharsets.US_ASCII));
        digest.update((byte) ' ');
        digest.update(body);
        return HexFormat.of().formatHex(digest.digest(), 0, 16);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
