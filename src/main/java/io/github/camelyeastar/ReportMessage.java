/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

import org.apache.camel.Message;

/** A report as the message that a route gets, and the id that goes with it. */
final class ReportMessage {
    private ReportMessage() {
    }

    /** Makes the report the body, with the fixed list of headers. */
    static void fill(Message message, String id, Report report, InetAddress remote) {
        message.setBody(report);
        setHeader(message, YeastarConstants.ACTION, report.action());
        setHeader(message, YeastarConstants.REPORT_TYPE, report.type().name());
        setHeader(message, YeastarConstants.CALL_ID, report.callId());
        setHeader(message, YeastarConstants.SERIAL_NUMBER, report.serialNumber());
        setHeader(message, YeastarConstants.REMOTE_ADDRESS, remote.getHostAddress());
        setHeader(message, YeastarConstants.REPORT_ID, id);
    }

    /** The same for the same text from the same sender, in every process. */
    static String id(InetAddress remote, byte[] body) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(remote.getHostAddress().getBytes(StandardCharsets.UTF_8));
            digest.update((byte) ' ');
            digest.update(body);
            return HexFormat.of().formatHex(digest.digest(), 0, 16);
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
