// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.github.camelyeastar.internal.http.SourcePatterns;
import io.github.camelyeastar.internal.pbx.Announcement;
import io.github.camelyeastar.internal.pbx.PbxApi;
import io.github.camelyeastar.report.ReportType;
import org.apache.camel.CamelContext;
import org.apache.camel.support.EndpointHelper;
import org.apache.camel.util.ObjectHelper;
import org.apache.camel.util.StringHelper;

/**
 * The options of a {@link YeastarConfiguration} by their names, through the configurers that Camel's plugin generates, and the
 * checks of their values. Camel reads a bad number as 0. An option that can't work is refused by its name, with what is wrong
 * and what would be right.
 */
final class Options {
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,9}");
    /** What Camel reads: milliseconds, 1h2m3s4ms, or ISO 8601. The options of type long are all durations. */
    private static final Pattern DURATION = Pattern
            .compile("-?[0-9]{1,15}|(?=.)([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?"
                    + "|[Pp][0-9A-Za-z.]+");
    private static final Pattern BOOLEAN = Pattern.compile("true|false", Pattern.CASE_INSENSITIVE);
    private static final Pattern VERSION = Pattern.compile("v[0-9][0-9.]*");
    private static final Pattern MD5 = Pattern.compile("[0-9a-fA-F]{32}");

    private static final List<String> POSITIVE = List.of("connectTimeout", "responseTimeout", "maxReportSize",
            "maxConcurrentRequests", "maxInflight", "requestTimeout", "maximumAttempts");
    private static final YeastarConfigurationConfigurer GENERATED = new YeastarConfigurationConfigurer();

    private Options() {
    }

    static Set<String> names() {
        // the generated map starts them with a capital
        return GENERATED.getAllOptions(new YeastarConfiguration()).keySet().stream().map(StringHelper::decapitalize)
                .collect(Collectors.toSet());
    }

    static void copy(CamelContext camelContext, YeastarConfiguration from, YeastarConfiguration to, String name) {
        GENERATED.configure(camelContext, to, name, GENERATED.getOptionValue(from, name, true), true);
    }

    /**
     * Checks that a URI's values are of their options' types.
     *
     * @return the names of the options that the URI states
     */
    static Set<String> stated(Map<String, Object> parameters) {
        // Camel binds an option however it is spelt: heartbeatPeriod, heartbeat-period, heartbeatperiod
        Map<String, String> known = names().stream().collect(Collectors.toMap(Options::plain, name -> name));
        Set<String> stated = new HashSet<>();
        for (Map.Entry<String, Object> parameter : parameters.entrySet()) {
            String option = known.get(plain(parameter.getKey()));
            if (option != null) {
                stated.add(option);
                check(option, GENERATED.getOptionType(option, true), String.valueOf(parameter.getValue()));
            }
        }
        return stated;
    }

    /**
     * A configurer of the component that checks a text before it leaves it to the generated one, which would take
     * {@code camel.component.yeastar.listenPort=80a} for 0.
     */
    static final class Configurer extends YeastarComponentConfigurer {
        @Override
        public boolean configure(CamelContext camelContext, Object target, String name, Object value, boolean ignoreCase) {
            if (value instanceof String text) {
                check(name, getOptionType(name, ignoreCase), text);
            }
            return super.configure(camelContext, target, name, value, ignoreCase);
        }
    }

    /**
     * Checks that a value is of its option's type, or refers to a bean. Camel turns what is not a number into 0, and a
     * duration with an unknown unit, too.
     *
     * @param type null if there is no such option, which Camel says itself
     */
    private static void check(String option, Class<?> type, String text) {
        if (EndpointHelper.isReferenceParameter(text)) {
            return;
        }
        boolean number = type == int.class || type == Integer.class;
        boolean flag = type == boolean.class || type == Boolean.class;
        refuse(number && !NUMBER.matcher(text).matches(), option, text, "is not a number");
        refuse(type == long.class && !DURATION.matcher(text).matches(), option, text, "is not a duration, such as 30s or 10m");
        refuse(flag && !BOOLEAN.matcher(text).matches(), option, text, "is neither true nor false");
        refuse(type == Series.class && Arrays.stream(Series.values()).noneMatch(s -> s.name().equalsIgnoreCase(text)), option,
                text, "is not one of " + Arrays.toString(Series.values()));
    }

    /**
     * Resolves what depends on the series, when all options are known.
     *
     * @param component the component's options, of which an endpoint of another series does not inherit those
     * @param stated    the names of the options that the endpoint's URI states
     */
    static void resolve(CamelContext camelContext, YeastarConfiguration c, YeastarConfiguration component,
            Set<String> stated) {
        if (c.getSeries() == null) {
            throw new IllegalArgumentException("Option series is missing. It is one of " + Arrays.toString(Series.values()));
        }
        YeastarConfiguration defaults = new YeastarConfiguration();
        if (c.getSeries() != component.getSeries()) {
            Series.ownOptions().stream().filter(option -> !stated.contains(option))
                    .forEach(option -> copy(camelContext, defaults, c, option));
        }
        c.getSeries().without().forEach((option, why) -> {
            if (!Objects.equals(GENERATED.getOptionValue(c, option, true), GENERATED.getOptionValue(defaults, option, true))) {
                throw new IllegalArgumentException("Option " + option + ": a PBX of series " + c.getSeries()
                        + " does not have this option: " + why);
            }
        });
        c.getSeries().complete(c);
    }

    /** A host is the same in other letters, and an address of IPv6 is the same without its brackets. */
    static void normalize(YeastarConfiguration c) {
        c.setHost(c.getHost() == null ? null : withoutBrackets(c.getHost()).toLowerCase(Locale.ROOT));
        c.setListenHost(withoutBrackets(c.getListenHost()));
    }

    /**
     * Checks that an endpoint's options, those of its component included, can work.
     *
     * @param session whether the endpoint needs a session
     */
    static void check(YeastarConfiguration c, boolean session) {
        required("host", c.getHost());
        if (session) {
            required("username", c.getUsername());
        }
        required("accountLabel", c.getAccountLabel());
        refuse(c.getHost().contains("/") || c.getHost().contains("@") || uriHost(c.getHost()) == null, "host", c.getHost(),
                "is not a name or an address. Protocol and port have options of their own");
        refuse(!"http".equals(c.getProtocol()) && !"https".equals(c.getProtocol()), "protocol", c.getProtocol(),
                "is neither https nor http");
        port("port", c.getPort());
        port("listenPort", c.getListenPort());
        refuse(c.getApiVersion() == null || !VERSION.matcher(c.getApiVersion()).matches(), "apiVersion", c.getApiVersion(),
                "is not a version, such as v1.1.0 or v2.0.0");
        refuse(c.getListenPath() == null || !c.getListenPath().startsWith("/") || c.getListenPath().startsWith("//")
                || ObjectHelper.isEmpty(c.getListenPath()) || !uriPath(c.getListenPath()), "listenPath", c.getListenPath(),
                "is not a path, such as /report. A path starts with one slash, and has no query, no escapes, and no part"
                        + " such as /../");
        refuse(c.getListenPath().length() > 1 && c.getListenPath().endsWith("/"), "listenPath", c.getListenPath(),
                "ends with a slash. Leave the slash out");
        required("listenHost", c.getListenHost());
        refuse(c.getReportUrl() != null && uriHost(Announcement.withoutScheme(c.getReportUrl())) == null, "reportUrl",
                c.getReportUrl(),
                "is not an address with host, port and path, such as 203.0.113.7:8260/report");
        if (c.isPasswordHashed() && c.getPassword() != null && !MD5.matcher(c.getPassword()).matches()) {
            throw new IllegalArgumentException("Option password: with passwordHashed it has to be an MD5 of 32 hexadecimal"
                    + " digits, and it is not");
        }
        PbxApi api = c.pbxOptions().api();
        refuse(c.getHeartbeatPeriod() != 0
                && (c.getHeartbeatPeriod() < 1000 || c.getHeartbeatPeriod() >= api.tokenLife().toMillis()), "heartbeatPeriod",
                c.getHeartbeatPeriod() + " ms",
                "is neither 0 nor at least 1s and below 30m, when a session without heartbeats ends");
        refuse(c.getSilenceTimeout() != 0 && c.getSilenceTimeout() < 1000, "silenceTimeout", c.getSilenceTimeout() + " ms",
                "is neither 0 nor at least 1s");
        refuse(c.getDecisionTimeout() <= 0 || c.getDecisionTimeout() >= api.decisionTime().toMillis(), "decisionTimeout",
                c.getDecisionTimeout() + " ms",
                "has to be more than 0 and less than the 10s that the PBX waits");
        for (String option : POSITIVE) {
            Number value = (Number) GENERATED.getOptionValue(c, option, true);
            refuse(value.longValue() <= 0 && !("maximumAttempts".equals(option) && value.longValue() == -1), option,
                    value.toString(), "has to be more than 0");
        }
        Set<ReportType> types = types(c.getTypes());
        refuse(c.isInboundControl() && !types.contains(ReportType.INVITE) && !types.contains(ReportType.INCOMING), "types",
                c.getTypes(),
                "has neither INVITE nor INCOMING. inboundControl decides about these reports only");
        if (c.getAllowedSources() != null) {
            SourcePatterns.parse(c.getAllowedSources());
        }
        if (c.getSecretKey() != null && c.getSecretKey().isBlank()) {
            throw new IllegalArgumentException(
                    "Option secretKey: it is blank. Copy the secret of the webhook from the PBX, or leave"
                            + " the option out");
        }
    }

    /** Checks the options that a consumer needs. */
    static void checkConsumer(YeastarConfiguration c) {
        if (c.getSeries() == Series.CLOUD && c.getAllowedSources() == null) {
            throw new IllegalArgumentException("Option allowedSources is missing. A Cloud PBX reports from addresses of"
                    + " Yeastar's cloud. " + c.getHost() + " may resolve to other addresses, so without this option each"
                    + " report might be refused. Set it to the addresses or ranges that reports come from, such as"
                    + " allowedSources=203.0.113.0/24. To find these addresses, set 127.0.0.1. A WARN then says which"
                    + " address was refused");
        }
    }

    /**
     * The types that the option names; all, if it is not set.
     *
     * @throws IllegalArgumentException when it names something that is not a type
     */
    static Set<ReportType> types(String option) {
        if (option == null) {
            return EnumSet.allOf(ReportType.class);
        }
        Set<ReportType> types = EnumSet.noneOf(ReportType.class);
        for (String name : option.split(",")) {
            try {
                types.add(ReportType.valueOf(name.trim().toUpperCase(Locale.ROOT)));
            } catch (IllegalArgumentException e) {
                throw wrong("types", option, "names " + (name.isBlank() ? "nothing" : name.trim()) + ", which is not one of "
                        + Arrays.toString(ReportType.values()));
            }
        }
        return types;
    }

    private static String plain(String option) {
        return option.replace("-", "").toLowerCase(Locale.ROOT);
    }

    private static String withoutBrackets(String host) {
        return host != null && host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    private static void required(String option, String value) {
        if (ObjectHelper.isEmpty(value)) {
            throw new IllegalArgumentException("Option " + option + " is missing. Set it on the component"
                    + " (camel.component.yeastar." + option + ") or on the endpoint");
        }
    }

    private static void port(String option, int port) {
        refuse(port < 1 || port > 65535, option, Integer.toString(port), "is not a port from 1 to 65535");
    }

    private static String uriHost(String authority) {
        try {
            String bracketed = authority.indexOf(':') != authority.lastIndexOf(':') && !authority.startsWith("[")
                    && !authority.contains("/") ? "[" + authority + "]" : authority;
            return new URI("http://" + bracketed).getHost();
        } catch (URISyntaxException e) {
            return null;
        }
    }

    private static boolean uriPath(String path) {
        try {
            // Jetty resolves, decodes and cuts off: what is asked for would be another one
            return path.indexOf('%') < 0 && path.indexOf(';') < 0
                    && path.equals(new URI("http://h" + path).normalize().getRawPath());
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static void refuse(boolean wrong, String option, String value, String why) {
        if (wrong) {
            throw wrong(option, value, why);
        }
    }

    private static IllegalArgumentException wrong(String option, String value, String why) {
        return new IllegalArgumentException("Option " + option + ": " + value + " " + why);
    }
}
