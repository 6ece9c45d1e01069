import Synchronization

/// Says once that a server is ready: when both HTTP and the admin socket answer.
final class ReadySignal: Sendable {
    private struct State: Sendable {
        var url: String?
        var adminAnswers = false
        var isTold = false
    }

    private let state = Mutex(State())
    private let onReady: @Sendable (String) -> Void

    init(_ onReady: @escaping @Sendable (String) -> Void) { self.onReady = onReady }

    func listens(at url: String) { change { $0.url = url } }

    func adminAnswers() { change { $0.adminAnswers = true } }

    private func change(_ body: (inout State) -> Void) {
        let url = state.withLock { state -> String? in
            body(&state)
            guard state.adminAnswers, !state.isTold, let url = state.url else { return nil }
            state.isTold = true
            return url
        }
        if let url { onReady(url) }
    }
}
