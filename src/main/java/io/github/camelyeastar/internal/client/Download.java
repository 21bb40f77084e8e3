// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.client;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultMessage;
import org.apache.camel.support.SynchronizationAdapter;
import org.apache.camel.util.FileUtil;

/**
 * A file that comes from the PBX: each read reads from the connection. The file can be read once. Every later read is an error,
 * and never the rest of the file or an empty file. Each copy of a message has a Download of its own for the same file. The
 * first copy that is read from has the file.
 */
public final class Download extends InputStream {
    /** The most characters that a parameter has in the name of a file. */
    private static final int LONGEST = 40;
    private static final String READ_ONCE = "The file was read already, or was given up: a download can be read once. To try"
            + " again, repeat the download, and not the step after it. To read the file twice, store it first";

    /** The file that all copies share. */
    private record Transfer(InputStream in, String contentType, long length, Supplier<ClientDeadline> deadlines,
            Runnable giveUp, AtomicReference<Download> reader, AtomicBoolean over) {
        /** Each read has a deadline of its own: the head of a chunk may drip, and no read would ever see a byte of it. */
        int read(byte[] into, int offset, int length) throws IOException {
            try (ClientDeadline deadline = deadlines.get()) {
                try {
                    return in.read(into, offset, length);
                } catch (IOException e) {
                    throw deadline.isPassed() ? new IOException("Nothing more of the file came within responseTimeout", e) : e;
                }
            }
        }

        void end() {
            if (over.compareAndSet(false, true)) {
                giveUp.run();
            }
        }
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
            super.setBody(body instanceof Download download && body != getBody() ? new Download(download.transfer) : body);
        }

        @Override
        public DefaultMessage newInstance() {
            return new OwnCopy(getCamelContext());
        }
    }

    private final Transfer transfer;
    private String name;
    /**
     * The buffer that the end of the file was told to. The same reader may ask again: JSch, the library of camel-ftp's sftp,
     * does. Another reader has another buffer: it would store an empty file if it was told the end.
     */
    private byte[] toldTheEnd;

    /**
     * @param contentType null if the PBX does not say
     * @param length      in bytes; negative if the PBX does not say
     * @param deadlines   makes the deadline of one read
     * @param giveUp      gives up the connection
     */
    Download(InputStream in, String contentType, long length, Supplier<ClientDeadline> deadlines, Runnable giveUp) {
        this(new Transfer(in, contentType, length, deadlines, giveUp, new AtomicReference<>(), new AtomicBoolean()));
    }

    private Download(Transfer transfer) {
        this.transfer = transfer;
    }

    /** The file has that name at the PBX. Null: what it was asked for by tells its name. */
    public Download named(String nameAtPbx) {
        name = nameAtPbx;
        return this;
    }

    public static boolean isDownload(String command) {
        return command.endsWith("/download");
    }

    /** Makes the download the body. The end of the exchange ends the download, whether it was read or not. */
    public void putInto(Exchange exchange, String command, Map<String, Object> parameters) {
        // a cache would keep the whole file in memory
        exchange.getExchangeExtension().setStreamCacheDisabled(true);
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                transfer.end();
            }
        });
        Message message = new OwnCopy(exchange.getContext());
        message.copyFromWithNewBody(exchange.getMessage(), this);
        exchange.setMessage(message);
        message.setHeader(Exchange.FILE_NAME, fileName(command, parameters));
        if (transfer.contentType != null) {
            message.setHeader(Exchange.CONTENT_TYPE, transfer.contentType);
        }
        if (transfer.length >= 0) {
            message.setHeader(Exchange.FILE_LENGTH, transfer.length);
        }
    }

    /** The name of the file, without a directory: the name of a recording comes from a report, which anybody may have sent. */
    private String fileName(String command, Map<String, Object> parameters) {
        Object known = name != null ? name : nameFrom(command, parameters);
        return known == null ? command.replace('/', '-') : FileUtil.stripPath(known.toString().replace('\\', '/'));
    }

    private static Object nameFrom(String command, Map<String, Object> parameters) {
        return switch (command) {
            case "recording/download" -> parameters.get("recording");
            case "voicemail/download" -> parameters.get("voicemailfile");
            case "cdr/download" -> Stream.of("extid", "number", "starttime", "endtime").map(parameters::get)
                    .filter(Objects::nonNull).map(Object::toString).map(Download::brief)
                    .collect(Collectors.joining(" ", "cdrs ", ".csv"))
                    .replaceAll("[^0-9a-z.-]+", "-");
            default -> null;
        };
    }

    /** Shortens a text for the name of a file: a list of many extensions may be too long for it. */
    private static String brief(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + " " + Integer.toHexString(text.hashCode());
    }

    @Override
    public int read() throws IOException {
        byte[] next = new byte[1];
        return read(next, 0, 1) < 0 ? -1 : next[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        boolean mine = isMine();
        if (mine && into == toldTheEnd) {
            return -1;
        } else if (!mine || transfer.over.get()) {
            throw new IOException(READ_ONCE);
        }
        int read;
        try {
            read = transfer.read(into, offset, length);
        } catch (IOException e) {
            // a part of the file may be missing before what would come next
            transfer.end();
            throw e;
        }
        if (transfer.over.get()) {
            // given up meanwhile: this may be the end of the connection, and not of the file
            throw new IOException(READ_ONCE);
        } else if (read < 0) {
            toldTheEnd = into;
            transfer.end();
        }
        return read;
    }

    /** Fails if nothing can be read any more. camel-http asks before it sends the file, and then sends no request. */
    @Override
    public int available() throws IOException {
        Download reader = transfer.reader.get();
        if (transfer.over.get() || reader != null && reader != this) {
            throw new IOException(READ_ONCE);
        }
        return transfer.in.available();
    }

    /** Ends the download: the rest of the file is not read, and the connection is dropped. */
    @Override
    public void close() {
        if (isMine()) {
            toldTheEnd = null;
            transfer.end();
        }
    }

    private boolean isMine() {
        return transfer.reader.compareAndSet(null, this) || transfer.reader.get() == this;
    }
}
