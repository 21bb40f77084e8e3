// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.http;

import java.util.function.BooleanSupplier;

/**
 * Mends the {@code Host} header of one request, byte by byte as they arrive, since a sender may cut the request anywhere. A
 * second {@code Host} header is spoilt, and so is the method CONNECT, so that Jetty answers 400 without a word in the log.
 */
final class HostMending {
    private static final String HOST = "host";
    /** The one method whose target is a host as well. */
    private static final String CONNECT = "connect";
    /** Jetty answers 400 to a name or a method with such a character. */
    private static final byte SPOILT = 0;

    private enum Place {
        METHOD, OTHER_LINE, NAME, BEFORE_THE_VALUE, VALUE, AFTER_A_COLON, DONE
    }

    private final BooleanSupplier shared;
    private Place place = Place.METHOD;
    /** How many characters of the line are those of the name, or of the method, so far. */
    private int matched;
    private boolean seen;
    /** Whether somebody may want to know the host. Asked once for each request. */
    private boolean hostMatters;

    /** @param shared if true, only the blank that the PBX sends is replaced; if false, all that is not of a host's name */
    HostMending(BooleanSupplier shared) {
        this.shared = shared;
    }

    /** Begins the next request. */
    void reset() {
        place = Place.METHOD;
        matched = 0;
        seen = false;
    }

    boolean isDone() {
        return place == Place.DONE;
    }

    /** @return what to read instead of the next byte of the request */
    byte mend(byte next) {
        if (next == '\r') {
            return next;
        } else if (next == '\n') {
            endLine();
            return next;
        }
        return switch (place) {
            case METHOD -> method(next);
            case NAME -> name(next);
            case BEFORE_THE_VALUE, VALUE, AFTER_A_COLON -> value(next);
            default -> next;
        };
    }

    private void endLine() {
        if (place == Place.NAME && matched == 0) {
            place = Place.DONE;
        } else if (place != Place.METHOD || matched > 0) {
            place = Place.NAME;
            matched = 0;
        }
    }

    private byte method(byte next) {
        if (Character.toLowerCase(next) != CONNECT.charAt(matched)) {
            place = Place.OTHER_LINE;
        } else if (++matched == CONNECT.length()) {
            place = Place.OTHER_LINE;
            return shared.getAsBoolean() ? next : SPOILT;
        }
        return next;
    }

    private byte name(byte next) {
        if (matched < HOST.length() && Character.toLowerCase(next) == HOST.charAt(matched)) {
            matched++;
        } else if (matched == HOST.length() && next == ':') {
            place = seen ? Place.OTHER_LINE : Place.BEFORE_THE_VALUE;
            if (seen) {
                return SPOILT;
            }
            seen = true;
            hostMatters = shared.getAsBoolean();
        } else {
            place = Place.OTHER_LINE;
        }
        return next;
    }

    private byte value(byte next) {
        boolean blank = next == ' ' || next == '\t';
        if (place == Place.BEFORE_THE_VALUE && blank) {
            return next;
        }
        boolean afterColon = place == Place.AFTER_A_COLON;
        place = next == ':' ? Place.AFTER_A_COLON : Place.VALUE;
        if (hostMatters) {
            if (afterColon && next == ' ') {
                place = Place.AFTER_A_COLON;
                return '0';
            }
            return next;
        }
        boolean control = next >= 0 && next < ' ' && !blank || next == 127;
        return control || isOfAName(next) ? next : (byte) '-';
    }

    private static boolean isOfAName(byte next) {
        return next >= '0' && next <= '9' || next >= 'a' && next <= 'z' || next >= 'A' && next <= 'Z' || next == '.';
    }
}
