package com.example;

import org.apache.camel.dsl.jbang.core.commands.CamelJBangMain;

/** The command {@code camel}, where JBang is not installed. */
public class CamelCli {
    public static void main(String[] args) {
        CamelJBangMain.run(args);
    }
}
