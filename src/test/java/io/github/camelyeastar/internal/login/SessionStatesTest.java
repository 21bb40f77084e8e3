// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.login;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.github.camelyeastar.DocPage;
import io.github.camelyeastar.Picture;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static io.github.camelyeastar.internal.login.SessionState.BACKING_OFF;
import static io.github.camelyeastar.internal.login.SessionState.BLOCKED;
import static io.github.camelyeastar.internal.login.SessionState.CLOSED;
import static io.github.camelyeastar.internal.login.SessionState.LOGGING_IN;
import static io.github.camelyeastar.internal.login.SessionState.OPEN;
import static io.github.camelyeastar.internal.login.SessionState.REFUSED;
import static io.github.camelyeastar.internal.login.SessionState.UNREACHABLE;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What {@link SessionState#next()} allows is what the {@link SessionStateMachine} does, and what docs/architecture.md shows.
 * The test finds out what the machine does: it tries each event in each state that any row of events leads to.
 */
class SessionStatesTest {
    private static final Set<SessionState> WAITING = EnumSet.of(BACKING_OFF, BLOCKED, REFUSED);
    private static final Set<SessionState> WITH_A_TOKEN = EnumSet.of(OPEN, UNREACHABLE);
    private static final Pattern NAME = Pattern.compile("`(\\w+)`");

    /** @param mayCome in which states the session's classes send it */
    private record Event(String name, Predicate<State> mayCome, Consumer<SessionStateMachine> send) {
    }

    private static final List<Event> EVENTS = List.of(
            new Event("start", State.Stopped.class::isInstance, SessionStateMachine::start),
            new Event("stop", SessionStatesTest::isRunning, SessionStateMachine::stop),
            new Event("logOut", state -> true, SessionStateMachine::logOut),
            new Event("join", state -> true, SessionStateMachine::join),
            new Event("logIn", state -> mayLogIn(state) && state.login() == null, SessionStateMachine::logIn),
            new Event("granted", state -> state.login() != null,
                    machine -> machine.granted(new Token("granted", null, null, 0))),
            failed(BACKING_OFF), failed(BLOCKED), failed(REFUSED),
            new Event("released", state -> true, machine -> machine.released("released")),
            new Event("lost", state -> state.token() != null, machine -> machine.lost("lost")),
            new Event("lives", state -> state.login() != null && state.lost() != null,
                    machine -> machine.lives(machine.state().lost())),
            new Event("unanswered", state -> true, machine -> machine.unanswered("unanswered")),
            new Event("heartbeatFailed", state -> true, SessionStateMachine::heartbeatFailed),
            new Event("answered", state -> true, SessionStateMachine::answered),
            new Event("heartbeatAnswered", state -> true, SessionStateMachine::heartbeatAnswered));

    /** A move from a state to another. */
    private record Move(SessionState from, SessionState to) {
        @Override
        public String toString() {
            return from + " -> " + to;
        }
    }

    private final Map<String, Set<String>> made = moves();

    @BeforeAll
    static void beQuiet() {
        Configurator.setLevel(SessionStateMachine.class, Level.WARN);
    }

    @AfterAll
    static void speak() {
        Configurator.setLevel(SessionStateMachine.class, (Level) null);
    }

    private static Event failed(SessionState shown) {
        return new Event("failed", state -> state.login() != null || mayLogIn(state),
                machine -> machine.failed(shown, "failed", null));
    }

    private static boolean isRunning(State state) {
        return !(state instanceof State.Stopped);
    }

    private static boolean mayLogIn(State state) {
        return isRunning(state) && !(state instanceof State.Closed closed && closed.loggedOut());
    }

    /** The events that make each move, by the machine itself. */
    private static Map<String, Set<String>> moves() {
        Map<String, Set<String>> made = new TreeMap<>();
        Set<List<Object>> seen = new HashSet<>();
        Deque<List<Event>> rows = new ArrayDeque<>(List.of(List.of()));
        while (!rows.isEmpty()) {
            List<Event> row = rows.poll();
            if (!seen.add(differences(after(row).state()))) {
                continue;
            }
            for (Event event : EVENTS) {
                SessionStateMachine machine = after(row);
                SessionState from = machine.state().shown();
                if (event.mayCome.test(machine.state())) {
                    event.send.accept(machine);
                    SessionState to = machine.state().shown();
                    if (from != to) {
                        made.computeIfAbsent(new Move(from, to).toString(), move -> new TreeSet<>()).add(event.name);
                    }
                    List<Event> longer = new ArrayList<>(row);
                    longer.add(event);
                    rows.add(longer);
                }
            }
        }
        return made;
    }

    private static SessionStateMachine after(List<Event> row) {
        SessionStateMachine machine = new SessionStateMachine("test");
        row.forEach(event -> event.send.accept(machine));
        return machine;
    }

    /** What the machine's decisions depend on. */
    private static List<Object> differences(State state) {
        boolean loggedOut = state instanceof State.Closed closed && closed.loggedOut();
        int unanswered = state instanceof State.Open open ? Math.min(2, open.heartbeats().unanswered()) : 0;
        return List.of(state.getClass(), state.shown(), state.login() == null, state.lost() == null, loggedOut, unanswered);
    }

    private static Set<String> pairs(Set<SessionState> from, Set<SessionState> to) {
        return from.stream().flatMap(each -> to.stream().filter(next -> next != each).map(next -> new Move(each, next)))
                .map(Move::toString).collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void statesThatMayFollowAreThoseThatDo() {
        Set<String> allowed = new TreeSet<>();
        for (SessionState state : SessionState.values()) {
            allowed.addAll(pairs(Set.of(state), state.next()));
        }
        assertThat(made.keySet()).containsExactlyInAnyOrderElementsOf(allowed);
    }

    @Test
    void tableNamesTheEventsOfEachMove() {
        Map<String, Set<String>> documented = new TreeMap<>();
        for (List<String> row : DocPage.of("docs/architecture.md").table("### Which event makes which move")) {
            for (String move : pairs(states(row.get(0)), states(row.get(1)))) {
                documented.computeIfAbsent(move, key -> new TreeSet<>()).addAll(names(row.get(2)));
            }
        }
        assertThat(documented).isEqualTo(made);
    }

    private static Set<String> names(String cell) {
        return NAME.matcher(cell).results().map((MatchResult result) -> result.group(1)).collect(Collectors.toSet());
    }

    private static Set<SessionState> states(String cell) {
        return names(cell).stream().map(SessionState::valueOf).collect(Collectors.toSet());
    }

    @Test
    void pictureShowsEachMoveWithItsEvents() throws IOException {
        Picture picture = new Picture(950, 430, "The states of a session, and the events that move it from one to the next");
        picture.frame(20, 40, 200, 320, "no login may leave now");
        picture.box(50, 100, 140, 44, BACKING_OFF.name());
        picture.box(50, 180, 140, 44, BLOCKED.name());
        picture.box(50, 260, 140, 44, REFUSED.name());
        picture.box(370, 60, 140, 50, CLOSED.name());
        picture.box(370, 290, 140, 50, LOGGING_IN.name());
        picture.frame(660, 40, 270, 320, "there is a token");
        picture.box(690, 80, 160, 50, UNREACHABLE.name());
        picture.box(690, 290, 160, 50, OPEN.name());

        Map<String, Set<String>> left = new TreeMap<>(made);
        draw(picture, left, WAITING, Set.of(CLOSED), "M220,75 H370", "middle", 295, 68);
        draw(picture, left, Set.of(CLOSED), WAITING, "M370,97 H220", "middle", 295, 115);
        draw(picture, left, WAITING, Set.of(LOGGING_IN), "M220,303 H370", "middle", 295, 296);
        draw(picture, left, Set.of(LOGGING_IN), WAITING, "M370,327 H220", "middle", 295, 345);
        draw(picture, left, WAITING, WAITING, "M100,360 C100,400 140,400 140,362", "middle", 120, 408);
        draw(picture, left, Set.of(CLOSED), Set.of(LOGGING_IN), "M425,110 V290", "end", 417, 195);
        draw(picture, left, Set.of(LOGGING_IN), Set.of(CLOSED), "M455,290 V110", "start", 463, 195);
        draw(picture, left, WITH_A_TOKEN, Set.of(CLOSED), "M660,85 H510", "middle", 585, 78);
        draw(picture, left, WITH_A_TOKEN, Set.of(LOGGING_IN), "M660,303 H510", "middle", 585, 296);
        draw(picture, left, Set.of(LOGGING_IN), Set.of(OPEN), "M510,327 H690", "middle", 585, 345);
        draw(picture, left, Set.of(CLOSED), Set.of(OPEN), "M510,105 L690,292", "start", 592, 180);
        draw(picture, left, Set.of(OPEN), Set.of(UNREACHABLE), "M755,290 V130", "end", 748, 215);
        draw(picture, left, Set.of(UNREACHABLE), Set.of(OPEN), "M785,130 V290", "start", 792, 195);
        assertThat(left).as("moves without an arrow").isEmpty();
        picture.verify(Path.of("docs/session-states.svg"));
    }

    /** One arrow for the moves from each of some states to each of some others, which the same events make. */
    private static void draw(Picture picture, Map<String, Set<String>> left, Set<SessionState> from, Set<SessionState> to,
            String arrow, String anchor, int x, int y) {
        Set<String> moves = pairs(from, to);
        assertThat(left).as("an arrow").containsKeys(moves.toArray(String[]::new));
        Set<Set<String>> events = moves.stream().map(left::remove).collect(Collectors.toSet());
        assertThat(events).as("events of %s", moves).hasSize(1);
        List<String> names = List.copyOf(events.iterator().next());
        picture.arrow(arrow);
        picture.text(anchor, x, y, "middle".equals(anchor) ? List.of(String.join(", ", names)) : names);
    }
}
