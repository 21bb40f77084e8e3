// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.pbx;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

import org.apache.camel.Exchange;
import org.apache.hc.core5.net.PercentCodec;

/**
 * The parameters of one command.
 *
 * @param fields by name
 * @param json   the same fields, as they are sent
 * @param body   whether the message body had some of them
 */
public record CommandParameters(Map<String, Object> fields, String json, boolean body) {
    private static final String SMS = "sms/send";
    private static final String MESSAGE = "message";

    /**
     * The parameters of the endpoint, and those in the message body, which win. The body is a {@code Map}, JSON text, or what
     * Camel's converters make one of these.
     *
     * @throws IllegalArgumentException when the body can't be read as parameters
     */
    public static CommandParameters of(Map<String, Object> given, Exchange exchange) {
        Object body = exchange.getMessage().getBody();
        Map<?, ?> map = map(body, exchange);
        if (map != null) {
            return of(given, map);
        }
        String text = exchange.getMessage().getBody(String.class);
        if (text == null || text.isBlank()) {
            return of(given, Map.of());
        } else if (!text.stripLeading().startsWith("{")) {
            throw new IllegalArgumentException(
                    "The message body, a " + body.getClass().getName() + ", is not a JSON object, as the"
                            + " parameters of a command have to be. Set the body to a Map or to JSON, or marshal it. If the"
                            + " command has no parameters, set the body to nothing");
        }
        Map<String, Object> fields = ApiJson.parameters(text);
        // the text is sent as it is, unless something has to be added
        return given.isEmpty() ? new CommandParameters(fields, text, !fields.isEmpty()) : of(given, fields);
    }

    /**
     * The parameters as the PBX wants them: it decodes the text of {@code sms/send}, and no other text. So that text is
     * percent-encoded here, once, whatever it looks like (protocol.md 6.14).
     */
    public CommandParameters encodedFor(String command) {
        Object message = fields.get(MESSAGE);
        if (!SMS.equals(command) || message == null) {
            return this;
        }
        // whether the PBX reads + as a blank, and a plain *, as forms have them, is unknown
        Map<String, Object> sent = new LinkedHashMap<>(fields);
        sent.put(MESSAGE, PercentCodec.encode(message.toString(), StandardCharsets.UTF_8));
        return new CommandParameters(sent, ApiJson.write(sent), body);
    }

    private static Map<?, ?> map(Object body, Exchange exchange) {
        if (body instanceof Map<?, ?> map) {
            return map;
        } else if (body == null || body instanceof CharSequence || body instanceof byte[] || body instanceof InputStream) {
            return null;
        }
        return exchange.getContext().getTypeConverter().tryConvertTo(Map.class, exchange, body);
    }

    /** The parameters of the endpoint, and those in the message body, which win. */
    public static CommandParameters of(Map<String, Object> given, Map<?, ?> body) {
        Map<String, Object> fields = new LinkedHashMap<>(given);
        body.forEach((name, value) -> fields.put(String.valueOf(name), value));
        return new CommandParameters(fields, ApiJson.write(fields), !body.isEmpty());
    }
}
