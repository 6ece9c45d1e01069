import Domain
import Engine
import Synchronization

/// The clock of one process: the virtual one.
struct SimulatedTime: TimeSource {
    private let process: ServiceProcess

    init(_ process: ServiceProcess) { self.process = process }

    func now() -> Instant {
        process.executor.requireItsThread()
        return process.world.agenda.now
    }

    func sleep(until deadline: Instant) async throws {
        let alarm = Alarm()
        let wasWoken = await withTaskCancellationHandler {
            await process.ask(ifDead: false) { reply in
                alarm.set(reply)
                process.world.agenda.at(deadline) { reply(true) }
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
