// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.pbx;

import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultMessage;
import org.apache.camel.support.SynchronizationAdapter;
import org.apache.camel.util.FileUtil;

/** A download as the body of an exchange. */
public final class DownloadedFile {
    private static final int LONGEST = 40;

    private DownloadedFile() {
    }

    /**
     * A message whose copies each have a copy of the download of their own. Multicast, wireTap and redeliveries make copies: if
     * they shared one download, two routes could each read half of the file at the same time.
     */
    private static final class OwnCopy extends DefaultMessage {
        OwnCopy(CamelContext camelContext) {
            super(camelContext);
        }

        @Override
        public void setBody(Object body) {
            super.setBody(body instanceof Download download && body != getBody() ? download.copy() : body);
        }

        @Override
        public DefaultMessage newInstance() {
            return new OwnCopy(getCamelContext());
        }
    }

    public static boolean isDownload(String command) {
        return command.endsWith("/download");
    }

    /** Makes a download the body. The end of the exchange ends the download, whether it was read or not. */
    public static void put(Exchange exchange, String command, Map<String, Object> parameters, Download download) {
        // a cache would keep the whole file in memory
        exchange.getExchangeExtension().setStreamCacheDisabled(true);
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                download.giveUp();
            }
        });
        Message message = new OwnCopy(exchange.getContext());
        message.copyFromWithNewBody(exchange.getMessage(), download);
        exchange.setMessage(message);
        message.setHeader(Exchange.FILE_NAME, name(command, parameters));
        if (download.contentType() != null) {
            message.setHeader(Exchange.CONTENT_TYPE, download.contentType());
        }
        if (download.length() >= 0) {
            message.setHeader(Exchange.FILE_LENGTH, download.length());
        }
    }

    /** Shortens a text for the name of a file: a list of many extensions may be too long for it. */
    private static String brief(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + " " + Integer.toHexString(text.hashCode());
    }

    /** The name of the file, without a directory: the name of a recording comes from a report, which anybody may have sent. */
    private static String name(String command, Map<String, Object> parameters) {
        Object name = switch (command) {
            case "recording/download" -> parameters.get("recording");
            case "voicemail/download" -> parameters.get("voicemailfile");
            case "cdr/download" -> Stream.of("extid", "number", "starttime", "endtime").map(parameters::get)
                    .filter(Objects::nonNull).map(Object::toString).map(DownloadedFile::brief)
                    .collect(Collectors.joining(" ", "cdrs ", ".csv"))
                    .replaceAll("[^0-9a-z.-]+", "-");
            default -> null;
        };
        return name == null ? command.replace('/', '-') : FileUtil.stripPath(name.toString().replace('\\', '/'));
    }
}
