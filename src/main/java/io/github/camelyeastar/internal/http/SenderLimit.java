// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;

import io.github.camelyeastar.internal.intake.OncePerMinute;
import org.eclipse.jetty.io.SelectorManager;
import org.eclipse.jetty.util.IO;
import org.eclipse.jetty.util.thread.AutoLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes connections as soon as they are accepted, where there are too many already. Jetty's own limits count all senders
 * together, and stop accepting: strangers would keep the PBX from being heard.
 */
public final class SenderLimit implements SelectorManager.AcceptListener {
    /** How many at once, of senders whom no consumer allows. Enough to refuse a PBX, and to log what is wrong. */
    static final int STRANGERS = 20;
    /**
     * How many at once where other routes have the port as well, or where a signature is to prove who reports: whoever has to
     * be let in is not known here.
     */
    static final int STRANGERS_OF_A_SHARED_PORT = 500;
    /** A connection with the longest header that Jetty takes costs some 20 KB. The smallest heap has room for a few hundred. */
    private static final int HEAP_FOR_A_CONNECTION = 128 * 1024;
    private static final Logger LOG = LoggerFactory.getLogger(SenderLimit.class);

    private final Predicate<InetAddress> allowed;
    private final BooleanSupplier shared;
    private final int mostAllowed;
    private final Consumer<InetAddress> overload;
    private final AutoLock lock = new AutoLock();
    private final Set<SelectableChannel> strangers = new HashSet<>();
    private final Set<SelectableChannel> others = new HashSet<>();
    private final OncePerMinute strangersLog = new OncePerMinute();
    private final OncePerMinute othersLog = new OncePerMinute();
    private long strangersClosed;
    private long othersClosed;

    /**
     * @param allowed     whether a consumer takes reports from the address
     * @param mostAllowed how many connections at once from such addresses
     * @param overload    told of such an address whose connection was closed
     * @param shared      whether there may be others who have to be let in
     */
    public SenderLimit(Predicate<InetAddress> allowed, int mostAllowed, Consumer<InetAddress> overload,
            BooleanSupplier shared) {
        this.allowed = allowed;
        this.mostAllowed = mostAllowed;
        this.overload = overload;
        this.shared = shared;
    }

    static int mostOnThisHeap() {
        return (int) Math.min(Integer.MAX_VALUE,
                Math.max(STRANGERS_OF_A_SHARED_PORT, Runtime.getRuntime().maxMemory() / HEAP_FOR_A_CONNECTION));
    }

    @Override
    public void onAccepting(SelectableChannel channel) {
        InetAddress remote = remote(channel);
        if (remote == null) {
            return;
        }
        try (AutoLock held = lock.lock()) {
            boolean known = allowed.test(remote);
            int most = known ? mostAllowed : shared.getAsBoolean() ? STRANGERS_OF_A_SHARED_PORT : STRANGERS;
            Set<SelectableChannel> before = known ? others : strangers;
            if (before.size() < most) {
                before.add(channel);
                return;
            }
            IO.close(channel);
            if (known) {
                overload.accept(remote);
                tellOfAllowed(remote);
            } else {
                tellOfStranger(remote, most);
            }
        }
    }

    private void tellOfStranger(InetAddress remote, int most) {
        strangersClosed++;
        if (strangersLog.claim()) {
            LOG.warn("{} connections were closed at once, the last one from {}: {} other connections were open from addresses"
                    + " that no consumer allows, or that have not sent a signed report yet. If this address is the PBX's, or a"
                    + " proxy's in front of it, set the option allowedSources (camel.component.yeastar.allowedSources={})",
                    strangersClosed, remote.getHostAddress(), most, remote.getHostAddress());
        }
    }

    private void tellOfAllowed(InetAddress remote) {
        othersClosed++;
        if (othersLog.claim()) {
            LOG.warn("{} connections were closed at once, the last one from {}. Reports from there are allowed, but the heap"
                    + " has room for {} connections only. The PBX repeats its report", othersClosed, remote.getHostAddress(),
                    mostAllowed);
        }
    }

    private static InetAddress remote(SelectableChannel channel) {
        try {
            return channel instanceof SocketChannel socket && socket.getRemoteAddress() instanceof InetSocketAddress address
                    ? address.getAddress()
                    : null;
        } catch (IOException e) {
            // the sender has gone already
            return null;
        }
    }

    @Override
    public void onAcceptFailed(SelectableChannel channel, Throwable cause) {
        onClosed(channel);
    }

    @Override
    public void onClosed(SelectableChannel channel) {
        try (AutoLock held = lock.lock()) {
            strangers.remove(channel);
            others.remove(channel);
        }
    }
}
