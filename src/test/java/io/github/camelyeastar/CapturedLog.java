// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.io.StringWriter;
import java.util.concurrent.atomic.AtomicInteger;

import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.WriterAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.layout.PatternLayout;

/** What is logged while it is open, with our own loggers at a level of choice. */
public final class CapturedLog implements AutoCloseable {
    private static final String OURS = "io.github.camelyeastar";
    /** Log4j ignores a second appender of one name. */
    private static final AtomicInteger OPENED = new AtomicInteger();

    private final String name = "captured-" + OPENED.incrementAndGet();
    private final StringWriter text = new StringWriter();
    private final LoggerContext logging = (LoggerContext) LogManager.getContext(false);
    private final Level before = LogManager.getLogger(OURS).getLevel();
    private final WriterAppender appender = WriterAppender.createAppender(
            PatternLayout.newBuilder().withPattern("%p %c %m%n%throwable").build(), null, text, name, false, true);

    public CapturedLog(Level ours) {
        appender.start();
        // the level first: what is logged in between is not wanted
        Configurator.setLevel(OURS, ours);
        logging.getConfiguration().getRootLogger().addAppender(appender, Level.ALL, null);
        logging.updateLoggers();
    }

    public String text() {
        return text.toString();
    }

    @Override
    public void close() {
        logging.getConfiguration().getRootLogger().removeAppender(name);
        Configurator.setLevel(OURS, before);
        logging.updateLoggers();
        appender.stop();
    }
}
