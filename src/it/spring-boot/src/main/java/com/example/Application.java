package com.example;

import java.io.File;

import org.apache.camel.support.processor.state.FileStateRepository;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

@SpringBootApplication
public class Application {

    public static void main(String[] args) {
        SpringApplication.run(Application.class, args);
    }

    /** Remembers that the PBX refused the password: an application that crashes and starts again must not lock its address out. */
    @Bean
    FileStateRepository refusals(@Value("${refusals.file}") File file) {
        var refusals = new FileStateRepository();
        refusals.setFileStore(file);
        return refusals;
    }
}
