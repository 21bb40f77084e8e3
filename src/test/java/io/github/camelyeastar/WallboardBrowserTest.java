// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import io.github.camelyeastar.simulator.TestTraffic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * routes/wallboard/ in a browser. Its screenshots are in target/wallboard; that of the README is made anew with
 * {@code -Dscreenshots=true}. Without Chromium and its driver, the class is left out and says so, unless
 * {@code BROWSER_TESTS=required} is in the environment.
 */
class WallboardBrowserTest {
    private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
    private static final Path SCREENSHOTS = Path.of("target/wallboard");
    private static final Duration SOON = YeastarTestSupport.SOON;

    private static final boolean KEEP_SCREENSHOT = Boolean.getBoolean("screenshots");

    private static ChromeDriver browser;
    private WallboardRun run;

    @BeforeAll
    static void startBrowser() throws IOException {
        if (!Files.isExecutable(DRIVER) && !"required".equals(System.getenv("BROWSER_TESTS"))) {
            System.err.println("No " + DRIVER + ": the wallboard is not tested in a browser");
            Assumptions.abort("no " + DRIVER);
        }
        Files.createDirectories(SCREENSHOTS);
        ChromeOptions options = new ChromeOptions();
        options.addArguments("--headless=new", "--disable-gpu", "--hide-scrollbars", "--disable-dev-shm-usage");
        if ("root".equals(System.getProperty("user.name"))) {
            // Chromium does not start its sandbox as root
            options.addArguments("--no-sandbox");
        }
        browser = new ChromeDriver(new ChromeDriverService.Builder().usingDriverExecutable(DRIVER.toFile()).build(), options);
    }

    @AfterAll
    static void stopBrowser() {
        if (browser != null) {
            browser.quit();
        }
    }

    @AfterEach
    void stop() {
        if (run != null) {
            run.close();
        }
    }

    private void open(String path, Map<String, String> properties) throws Exception {
        run = new WallboardRun(properties).start();
        size(1920, 1080);
        scheme("light");
        browser.get("http://localhost:" + run.port + path);
    }

    private static void size(int width, int height) {
        browser.executeCdpCommand("Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 600));
        browser.manage().window().setSize(new Dimension(width, height));
    }

    private static void scheme(String scheme) {
        browser.executeCdpCommand("Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    private static Path screenshot(String name) throws IOException {
        Path file = SCREENSHOTS.resolve(name + ".png");
        Files.write(file, browser.getScreenshotAs(OutputType.BYTES));
        return file;
    }

    private static String text(String css) {
        return browser.findElement(By.cssSelector(css)).getText();
    }

    private static void awaitText(String css, String text) {
        await().atMost(SOON).ignoreExceptions().untilAsserted(() -> assertThat(text(css)).contains(text));
    }

    private static List<WebElement> all(String css) {
        return browser.findElements(By.cssSelector(css));
    }

    private static Object script(String script) {
        return browser.executeScript(script);
    }

    /** Nothing was blocked by the Content-Security-Policy, and no script has failed. */
    private static void assertQuiet() {
        assertThat(browser.manage().logs().get(LogType.BROWSER).getAll())
                .noneMatch(entry -> entry.getMessage().contains("Content Security Policy")
                        || entry.getMessage().contains("Uncaught"));
    }

    @Test
    void emptyAndThenBusy() throws Exception {
        open("/", Map.of());
        awaitText("#connection-text", "Live");
        await().atMost(SOON).until(() -> all(".extension").size() == 120);
        assertThat(text("#no-calls")).isEqualTo("No calls at the moment.");
        screenshot("empty");

        TestTraffic traffic = busy();
        await().atMost(SOON).until(() -> all(".call").size() == traffic.calls().size());
        assertThat(all(".call")).hasSize(40);
        assertThat(all(".queue[data-some]")).hasSize(1);
        assertThat(text("#figure-now")).isEqualTo(Integer.toString(traffic.calls().size()));
        assertThat(text("#figure-calls")).isEqualTo(Integer.toString(traffic.day().calls()));
        screenshot("busy");
        assertThat((Long) script("return document.documentElement.scrollHeight"))
                .as("all on one screen").isLessThanOrEqualTo(1080L);
        assertThat((Long) script("return document.documentElement.scrollWidth")).isLessThanOrEqualTo(1920L);
        // readable from three metres: letters of at least 5 mm on a screen with 40 inches, of which 1080 lines are 498 mm
        assertThat(fontSize(".call .who")).isGreaterThanOrEqualTo(18);
        assertThat(fontSize(".figure dd")).isGreaterThanOrEqualTo(44);
        scheme("dark");
        screenshot("dark");
        scheme("light");
        size(390, 844);
        screenshot("phone");
        assertThat((Long) script("return document.documentElement.scrollWidth")).as("nothing to scroll sideways")
                .isLessThanOrEqualTo(390L);
        assertQuiet();
        size(1440, 810);
        Path small = screenshot("readme");
        assertThat(small).satisfies(file -> assertThat(Files.size(file)).isLessThan(400_000));
        if (KEEP_SCREENSHOT) {
            Files.copy(small, Path.of("docs/wallboard.png"), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private TestTraffic busy() {
        TestTraffic traffic = new TestTraffic(run.pbx, 5, 44);
        for (int i = 0; i < 1_000 || traffic.calls().size() != 40 || waiting(traffic) < 2; i++) {
            traffic.move(run.pbx);
            if (KEEP_SCREENSHOT) {
                // so that calls have lasted for some time
                await().pollDelay(Duration.ofMillis(40)).until(() -> true);
            }
            if (i % 50 == 0) {
                run.pbx.ledger().await(SOON);
                run.pbx.ledger().forgetDone();
            }
        }
        for (String extension : IntStream.range(1000, 1120).filter(i -> i % 17 == 3).mapToObj(Integer::toString).toList()) {
            run.pbx.play("unregistered", "STATUS " + extension + " Unregistered").await(SOON);
        }
        run.pbx.ledger().await(SOON);
        return traffic;
    }

    private static long waiting(TestTraffic traffic) {
        return traffic.calls().values().stream().filter(TestTraffic.TrueCall::waitsInQueue).count();
    }

    private static double fontSize(String css) {
        return ((Number) script("return parseFloat(getComputedStyle(document.querySelector('" + css + "')).fontSize)"))
                .doubleValue();
    }

    @Test
    void catchesUpAfterABreak() throws Exception {
        open("/", Map.of());
        awaitText("#connection-text", "Live");
        run.ring("1.1", "1005");
        awaitText("#call-list", "01705550123");
        run.stopRoutes();
        awaitText("#lost", "The connection is lost");
        assertThat(text("#call-list")).as("what was there stays").contains("01705550123");
        screenshot("broken");
        run.startRoutes();
        awaitText("#connection-text", "Live");
        assertThat(browser.findElement(By.id("lost")).isDisplayed()).isFalse();
        await().atMost(SOON).until(() -> all(".call").isEmpty());
        run.ring("1.2", "1006");
        awaitText("#call-list", "1006");
        assertQuiet();
    }

    @Test
    void namesAreTextInAnyScript() throws Exception {
        open("/", Map.of());
        awaitText("#connection-text", "Live");
        List<String> names = List.of("<img src=x onerror=document.title='owned'>", "<script>document.title='owned'</script>",
                "\u05e9\u05dc\u05d5\u05dd 123", "\u0645\u0631\u062d\u0628\u0627", "\u7530\u4e2d\u592a\u90ce", "\ud83d\ude00",
                "a & \"b\"");
        for (int i = 0; i < names.size(); i++) {
            Map<String, String> caller = Map.of("from", names.get(i), "to", "100" + i, "trunk", "<b>trunk</b>", "inboundid",
                    "1." + i);
            run.pbx.publish(WallboardRun.JSON.writeValueAsString(Map.of("action", "RING", "callid", "1." + i, "call",
                    List.of(Map.of("ext", Map.of("extid", "100" + i)), Map.of("inbound", caller))))).await(SOON);
        }
        await().atMost(SOON).until(() -> all(".call").size() == names.size());
        assertThat(all(".call .first").stream().map(element -> element.getDomProperty("textContent")))
                .containsExactlyInAnyOrderElementsOf(names);
        assertThat(all(".call img, .call script, .call b")).isEmpty();
        assertThat(browser.getTitle()).isEqualTo("Wallboard");
        assertThat((String) script("return getComputedStyle([...document.querySelectorAll('.call .first')]"
                + ".find(e => e.textContent.startsWith('\u05e9'))).direction")).isEqualTo("rtl");
        screenshot("scripts");
        assertQuiet();
    }

    @Test
    void byKeyboardAndForThoseWhoListen() throws Exception {
        open("/", Map.of());
        awaitText("#connection-text", "Live");
        run.ring("1.1", "1005");
        awaitText("#call-list", "01705550123");
        browser.switchTo().activeElement().sendKeys(Keys.TAB);
        assertThat(browser.switchTo().activeElement().getText()).isEqualTo("Skip to the calls");
        browser.switchTo().activeElement().sendKeys(Keys.TAB);
        assertThat(browser.switchTo().activeElement().getDomAttribute("id")).isEqualTo("pause");
        browser.switchTo().activeElement().sendKeys(Keys.SPACE);
        assertThat(browser.findElement(By.id("pause")).getDomAttribute("aria-pressed")).isEqualTo("true");
        run.answer("1.1", "1005");
        await().during(Duration.ofSeconds(1)).atMost(SOON).until(() -> text(".call .state").equals("ringing"));
        browser.switchTo().activeElement().sendKeys(Keys.SPACE);
        awaitText(".call .state", "talking");

        assertThat(browser.findElement(By.id("announcement")).getDomAttribute("aria-live")).isEqualTo("polite");
        await().atMost(SOON).until(() -> browser.findElement(By.id("announcement")).getDomProperty("textContent")
                .contains("1 call,"));
        assertThat(browser.findElement(By.cssSelector("main")).getAriaRole()).isEqualTo("main");
        for (WebElement list : all("#call-list, #extension-list")) {
            assertThat(list.getAriaRole()).isEqualTo("list");
        }
        assertThat(all(".extension .what")).as("a state is told in words, not by colour alone")
                .noneMatch(what -> what.getText().isBlank());
    }

    @Test
    void asksForTheSecret() throws Exception {
        open("/", Map.of("wallboard.secret", "long and random"));
        await().atMost(SOON).until(() -> browser.findElement(By.id("secret-form")).isDisplayed());
        assertThat(browser.findElement(By.id("board")).isDisplayed()).isFalse();
        assertThat(browser.findElement(By.id("pause")).isDisplayed()).as("there is nothing to pause").isFalse();
        browser.switchTo().activeElement().sendKeys("wrong", Keys.ENTER);
        awaitText("#secret-error", "That is not the secret");
        screenshot("secret");
        scheme("dark");
        screenshot("secret-dark");
        size(390, 844);
        screenshot("secret-phone");
        for (WebElement field : all("#secret-form input, #secret-form button")) {
            assertThat(field.getSize().height).as("a finger hits it").isGreaterThanOrEqualTo(40);
        }
        browser.switchTo().activeElement().sendKeys("long and random", Keys.ENTER);
        awaitText("#connection-text", "Live");
        assertThat(browser.findElement(By.id("pause")).isDisplayed()).isTrue();
        script("sessionStorage.clear()");
        browser.get("http://localhost:" + run.port + "/?extension=1005#secret=long%20and%20random");
        awaitText("#connection-text", "Live");
        assertThat(browser.getCurrentUrl()).doesNotContain("secret");
        assertQuiet();
    }

    @Test
    void popsUpWhoIsCalling() throws Exception {
        open("/?extension=1005", Map.of());
        awaitText("#no-pop", "Nobody is calling");
        run.ring("1.1", "1005");
        awaitText("#pop-list", "01705550123");
        assertThat(browser.getTitle()).isEqualTo("01705550123 is calling");
        screenshot("pop");
        run.answer("1.1", "1005");
        awaitText("#no-pop", "Nobody is calling");
        assertQuiet();
    }
}
