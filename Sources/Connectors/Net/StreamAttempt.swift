internal import NIOCore
internal import Synchronization

/// The channels of one attempt to open a connection, one for each address that was tried, so that
/// it can be given up at any moment.
final class StreamAttempt: Sendable {
    private struct State {
        var channels: [any Channel] = []
        var isAbandoned = false
        var isTimedOut = false
    }

    private let state = Mutex(State())

    var isTimedOut: Bool { state.withLock { $0.isTimedOut } }

    func add(_ channel: any Channel) {
        let isAbandoned = state.withLock { state in
            state.channels.append(channel)
            return state.isAbandoned
        }
        if isAbandoned { channel.close(promise: nil) }
    }

    func abandon(timedOut: Bool) {
        let channels = state.withLock { state in
            state.isAbandoned = true
            state.isTimedOut = state.isTimedOut || timedOut
            return state.channels
        }
        for channel in channels { channel.close(promise: nil) }
    }
}
