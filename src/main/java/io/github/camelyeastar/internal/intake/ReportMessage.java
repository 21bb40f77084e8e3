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

import io.github.camelyeastar.YeastarConstants;
import io.github.camelyeastar.report.Report;
import org.apache.camel.Message;

/** A report as the message that a route gets, and the id that goes with it. */
final class ReportMessage {
    private static final ThreadLocal<MessageDigest> SHA_256 = ThreadLocal.withInitial(ReportMessage::sha256);

    private ReportMessage() {
    }

    /** Makes the report the body, with the fixed list of headers. */
    static void fill(Message message, String id, Report report, String sender) {
        message.setBody(report);
        setHeader(message, YeastarConstants.ACTION, report.action());
        setHeader(message, YeastarConstants.REPORT_TYPE, report.type().name());
        setHeader(message, YeastarConstants.CALL_ID, report.callId());
        setHeader(message, YeastarConstants.SERIAL_NUMBER, report.serialNumber());
        setHeader(message, YeastarConstants.REMOTE_ADDRESS, sender);
        setHeader(message, YeastarConstants.REPORT_ID, id);
    }

    /** The same for the same text from the same sender, in every process. */
    static String id(String sender, byte[] body) {
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

    private static void setHeader(Message message, String name, String value) {
        if (value != null) {
            message.setHeader(name, value);
        }
    }
}
