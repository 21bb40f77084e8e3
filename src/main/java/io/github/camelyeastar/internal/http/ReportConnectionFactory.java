// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.http;

import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;

import org.eclipse.jetty.http.BadMessageException;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpParser;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;

/**
 * HTTP whose {@code Host} header is mended before Jetty reads it, with a limit for the number of header fields.
 * <p>
 * This uses Jetty's internal {@code HttpConnection}, which Jetty 12.1 marks for removal: no public class of 12.0, which Spring
 * Boot has, or of 12.1 lets anybody mend what Jetty's parser is about to read. Jetty writes a WARN for each {@code Host} header
 * that it does not like, and has no option against the WARN. Without the mending, each report of a PBX would be a line in the
 * log, as its header has a blank too many (protocol.md 2.1), and strangers could fill the disk. Jetty limits the bytes of a
 * header, and not its fields: without the limit, a small request would take much memory. docs/architecture.md names the tests
 * that guard both.
 */
public final class ReportConnectionFactory extends HttpConnectionFactory {
    /** As many as Apache takes. Jetty would make 1,500 fields, of 200 bytes each, of 8 KB of headers. */
    public static final int MOST_FIELDS = 100;

    private final BooleanSupplier shared;

    /** @param shared whether other routes have the port as well, and may want to know the host */
    ReportConnectionFactory(HttpConfiguration configuration, BooleanSupplier shared) {
        super(configuration);
        this.shared = shared;
    }

    /** Takes the place of Jetty's own factory, unless the connector is running, or a user has made another factory. */
    static void install(ServerConnector connector, BooleanSupplier shared) {
        HttpConnectionFactory http = connector.getConnectionFactory(HttpConnectionFactory.class);
        if (!connector.isRunning() && http != null && http.getClass() == HttpConnectionFactory.class) {
            String first = connector.getDefaultProtocol();
            connector.addConnectionFactory(new ReportConnectionFactory(http.getHttpConfiguration(), shared));
            connector.setDefaultProtocol(first);
        }
    }

    /** Has a connector take what a PBX is known to send. */
    static void makeLenient(Connector connector) {
        HttpConfiguration configuration = connector.getConnectionFactory(HttpConnectionFactory.class).getHttpConfiguration();
        // where the Host header is not mended, its blank would be answered 400. The rest is the default of the Jetty that runs:
        // the 12.0 of Spring Boot does not know RFC9110
        configuration.setHttpCompliance(
                configuration.getHttpCompliance().with("YEASTAR", HttpCompliance.Violation.UNSAFE_HOST_HEADER));
        // a url announced with a leading slash arrives as //report
        configuration.setUriCompliance(UriCompliance.DEFAULT.with("YEASTAR",
                UriCompliance.Violation.AMBIGUOUS_EMPTY_SEGMENT));
    }

    @Override
    public Connection newConnection(Connector connector, EndPoint endPoint) {
        return configure(new ReportConnection(connector, endPoint), connector, endPoint);
    }

    /** The compiler must not warn of HttpConnection: the comment of the factory says why it is used. */
    @SuppressWarnings("removal")
    private final class ReportConnection extends HttpConnection {
        /** What the parser tells. Jetty's constructor sets it by {@link #newRequestHandler}: an initializer would undo this. */
        private RequestHandler handler;

        ReportConnection(Connector connector, EndPoint endPoint) {
            super(ReportConnectionFactory.this.getHttpConfiguration(), connector, endPoint);
            // Jetty 12.1 does this in its constructor, and Jetty 12.0 in the method of the factory that is overridden here
            setUseInputDirectByteBuffers(getHttpConfiguration().isUseInputDirectByteBuffers());
            setUseOutputDirectByteBuffers(getHttpConfiguration().isUseOutputDirectByteBuffers());
        }

        @Override
        protected RequestHandler newRequestHandler() {
            handler = new RequestHandler() {
                private int fields;

                @Override
                public void startRequest(String method, String uri, HttpVersion version) {
                    fields = 0;
                    super.startRequest(method, uri, version);
                }

                @Override
                public void parsedHeader(HttpField field) {
                    count();
                    super.parsedHeader(field);
                }

                @Override
                public void parsedTrailer(HttpField field) {
                    count();
                    super.parsedTrailer(field);
                }

                private void count() {
                    if (++fields > MOST_FIELDS) {
                        throw new BadMessageException(HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE_431);
                    }
                }
            };
            return handler;
        }

        @Override
        protected HttpParser newHttpParser(HttpCompliance compliance) {
            HttpConfiguration configuration = getHttpConfiguration();
            HttpParser parser = new RequestParser(handler, configuration.getRequestHeaderSize(), compliance, getEndPoint());
            parser.setHeaderCacheSize(configuration.getHeaderCacheSize());
            parser.setHeaderCacheCaseSensitive(configuration.isHeaderCacheCaseSensitive());
            return parser;
        }

        @Override
        public void fillInterested(Callback callback) {
            // with Jetty 12.1: there is no next request to wait for on a connection that the parser has closed
            if (getEndPoint().isOpen()) {
                super.fillInterested(callback);
            }
        }
    }

    private final class RequestParser extends HttpParser {
        private final EndPoint endPoint;
        private final HostMending mending = new HostMending(shared);
        /** How many bytes were looked at, but not read yet. */
        private int ahead;
        /** Whether the last answer on the connection was given. */
        private boolean over;

        RequestParser(RequestHandler handler, int maxHeaderBytes, HttpCompliance compliance, EndPoint endPoint) {
            super(handler, maxHeaderBytes, compliance);
            this.endPoint = endPoint;
        }

        @Override
        public void close() {
            super.close();
            over = true;
        }

        /**
         * False after the last answer. Jetty would throw two exceptions then, whose one purpose is to close the connection:
         * with a connection for each report, they cost 1.5 KB and some microseconds a report. {@link #parseNext} closes it.
         */
        @Override
        public boolean isTerminated() {
            return !over && super.isTerminated();
        }

        @Override
        public boolean parseNext(ByteBuffer buffer) {
            if (over) {
                BufferUtil.clear(buffer);
                endPoint.close();
                return false;
            }
            int end = buffer.position() + ahead;
            if (getState().ordinal() < State.CONTENT.ordinal()) {
                while (end < buffer.limit() && !mending.isDone()) {
                    buffer.put(end, mending.mend(buffer.get(end)));
                    end++;
                }
            }
            boolean result = super.parseNext(buffer);
            ahead = Math.max(0, Math.min(end, buffer.limit()) - buffer.position());
            return result;
        }

        @Override
        public void reset() {
            super.reset();
            mending.reset();
            ahead = 0;
        }
    }
}
