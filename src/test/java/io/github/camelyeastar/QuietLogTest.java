// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.io.IOException;

import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.message.SimpleMessage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/** Most errors that a build logs are expected by a test: of each, the console has two lines and the file has the traces. */
class QuietLogTest {

    @BeforeEach
    void requireMavensSettings() {
        assumeThat(System.getProperty("surefire.test.class.path")).as("run by Maven, whose settings these are").isNotNull();
    }

    @Test
    void errorIsTwoLinesOfTheConsole() {
        assertThat(text("console").lines()).hasSize(2).noneMatch(line -> line.startsWith("\tat "))
                .anyMatch(line -> line.endsWith(" failed")).anyMatch(line -> line.endsWith("IllegalStateException: expected"));
    }

    @Test
    void itsTracesAreInTheFile() {
        assertThat(text("file").lines()).anyMatch(line -> line.startsWith("\tat ")).anyMatch(line -> line.contains("cause"));
    }

    private static String text(String appender) {
        LogEvent event = Log4jLogEvent.newBuilder().setLoggerName("a").setLevel(Level.ERROR)
                .setMessage(new SimpleMessage("failed"))
                .setThrown(new IllegalStateException("expected", new IOException("cause"))).build();
        LoggerContext context = (LoggerContext) LogManager.getContext(false);
        return context.getConfiguration().getAppender(appender).getLayout().toSerializable(event).toString();
    }
}
