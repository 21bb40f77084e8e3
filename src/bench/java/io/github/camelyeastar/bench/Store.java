// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.bench;

import java.util.List;

/** Where a route of routes/store-in-*.yaml keeps reports. */
enum Store {
    SQLITE("SQLite", "store-in-database.yaml", true),
    FOLDER("folder", "store-in-folder.yaml", true),
    POSTGRESQL("PostgreSQL", "store-in-database.yaml", false),
    KAFKA("Kafka", "store-in-kafka.yaml", false);

    private final String shown;
    private final String file;
    private final boolean inOurProcess;

    Store(String shown, String file, boolean inOurProcess) {
        this.shown = shown;
        this.file = file;
        this.inOurProcess = inOurProcess;
    }

    /** The route, as it is called in the tables. */
    String route() {
        return "yeastar, " + shown;
    }

    /** What the medium gives without a route, as it is called in the tables; the first is what the others are compared with. */
    List<String> media() {
        return switch (this) {
            case SQLITE -> List.of("SQLite alone", "SQLite, grouped");
            case FOLDER -> List.of("folder alone", "folder, synced", "folder, grouped");
            case POSTGRESQL -> List.of("PostgreSQL alone");
            case KAFKA -> List.of("Kafka alone", "Kafka, one request");
        };
    }

    /** The route's file, in the folder {@code routes}. */
    String file() {
        return file;
    }

    /** Whether it is the process of the route that asks the disk to sync. */
    boolean isInOurProcess() {
        return inOurProcess;
    }
}
