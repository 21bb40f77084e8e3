// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A started simulator for JUnit 5: with {@code @RegisterExtension}, a new one for each test in an instance field, one for all
 * tests of the class in a static field.
 */
public final class PbxSimulatorExtension
        implements
            BeforeAllCallback,
            BeforeEachCallback,
            AfterEachCallback,
            AfterAllCallback {

    private final PbxBuilder builder;
    private PbxSimulator pbx;
    private boolean forAllTests;

    /** With the defaults. */
    public PbxSimulatorExtension() {
        this(PbxSimulator.builder());
    }

    /** As described. */
    public PbxSimulatorExtension(PbxBuilder builder) {
        this.builder = builder;
    }

    /** The simulator, while a test runs. */
    public PbxSimulator pbx() {
        if (pbx == null) {
            throw new IllegalStateException("The simulator is there once JUnit has started it: is @RegisterExtension missing?");
        }
        return pbx;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        forAllTests = true;
        open();
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        if (!forAllTests) {
            open();
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (!forAllTests) {
            shut();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        shut();
        forAllTests = false;
    }

    private void open() {
        pbx = builder.build();
        pbx.start();
    }

    private void shut() {
        if (pbx != null) {
            pbx.close();
            pbx = null;
        }
    }
}
