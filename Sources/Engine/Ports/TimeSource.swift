package import Domain

/// What time it is, and waiting for it. The one way to either below the composition root.
package protocol TimeSource: Sendable {
    func now() -> Instant
    /// Returns at or after `deadline`; throws `CancellationError` when the task is cancelled.
    func sleep(until deadline: Instant) async throws
}

/// Random bits for ids. Safe to call from any task.
package protocol RandomSource: Sendable {
    func bits() -> (UInt64, UInt64)
}

extension RandomSource {
    package func identifier<Entity>(at instant: Instant) -> Identifier<Entity> {
        Identifier(at: instant, random: bits())
    }
}

extension TimeSource {
    /// Returns once the stream has ended, at the deadline, or with the task.
    func wait(for end: AsyncStream<Never>, until deadline: Instant) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { for await _ in end {} }
            group.addTask { try? await sleep(until: deadline) }
            await group.next()
            group.cancelAll()
        }
    }
}
