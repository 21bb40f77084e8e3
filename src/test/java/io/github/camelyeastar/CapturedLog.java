/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar;

import java.io.StringWriter;

import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.WriterAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.layout.PatternLayout;

/** What is logged while it is open, with our own loggers at a level of choice. */
public final class CapturedLog implements AutoCloseable {
    private static final String OURS = "io.github.camelyeastar";

    private final StringWriter text = new StringWriter();
    private final LoggerContext logging = (LoggerContext) LogManager.getContext(false);
    private final WriterAppender appender = WriterAppender.createAppender(
            PatternLayout.newBuilder().withPattern("%p %c %m%n%throwable").build(), null, text, "captured", false, true);

    public CapturedLog(Level ours) {
        appender.start();
        logging.getConfiguration().getRootLogger().addAppender(appender, Level.ALL, null);
        Configurator.setLevel(OURS, ours);
        logging.updateLoggers();
    }

    public String text() {
        return text.toString();
    }

    @Override
    public void close() {
        logging.getConfiguration().getRootLogger().removeAppender("captured");
        Configurator.setLevel(OURS, Level.INFO);
        logging.updateLoggers();
        appender.stop();
    }
}
