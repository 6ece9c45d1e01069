import Engine

/// What works in a process that has started: as the composition root's services, without a group.
struct RunningEngine: Sendable {
    let runner: ConversionRunner
    let publisher: EventPublisher
    /// `nil` where no account is followed.
    let reconciler: Reconciler?
    let services: ServiceProcess.Services

    private enum Part { case runner, publisher, reconciler }

    /// Works until the queue is stopped.
    ///
    /// - Throws: what only a restart can mend; everything has ended by then.
    func drive() async throws {
        try await withThrowingTaskGroup(of: Part.self) { group in
            group.addTask {
                try await runner.drive()
                return .runner
            }
            group.addTask {
                do { try await publisher.drive() } catch is CancellationError {}
                return .publisher
            }
            group.addTask {
                do { try await reconciler?.drive() } catch is CancellationError {}
                return .reconciler
            }
            do {
                while let part = try await group.next() {
                    if part == .runner { group.cancelAll() }
                }
            } catch {
                services.queue.stop()
                group.cancelAll()
                throw error
            }
        }
    }
}
