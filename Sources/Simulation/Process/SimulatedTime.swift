import Domain
import Engine
import Synchronization

/// The clock of one process: the virtual one, or one that is as much ahead of it all the time.
struct SimulatedTime: TimeSource {
    private let life: ProcessLife
    private let ahead: Duration

    init(_ life: ProcessLife, ahead: Duration = .zero) { (self.life, self.ahead) = (life, ahead) }

    func now() -> Instant {
        life.executor.requireItsThread()
        return life.agenda.now.adding(ahead)
    }

    func sleep(until deadline: Instant) async throws {
        let alarm = Alarm()
        let wasWoken = await withTaskCancellationHandler {
            await life.ask(ifDead: false) { reply in
                alarm.set(reply)
                life.agenda.at(deadline.adding(.zero - ahead)) { reply(true) }
            }
        } onCancel: {
            alarm.cancel()
        }
        guard wasWoken else { throw CancellationError() }
    }
}

/// A wait that a cancellation can end, before it begins too.
private final class Alarm: Sendable {
    private enum State { case unset, waiting(Reply<Bool>), cancelled }

    private let state = Mutex(State.unset)

    func set(_ reply: Reply<Bool>) {
        let isCancelled = state.withLock { state in
            guard case .unset = state else { return true }
            state = .waiting(reply)
            return false
        }
        if isCancelled { reply(false) }
    }

    func cancel() {
        let reply: Reply<Bool>? = state.withLock { state in
            defer { state = .cancelled }
            guard case .waiting(let reply) = state else { return nil }
            return reply
        }
        reply?(false)
    }
}
