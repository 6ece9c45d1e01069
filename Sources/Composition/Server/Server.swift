package import Engine
import ServiceLifecycle

/// A whole installation in this process: lock, store, venues, engine, HTTP and admin socket.
package struct Server: Sendable {
    private let lock: FolderLock
    private let store: any Store
    private let group: ServiceGroup
    /// The engine that it serves, for what drives it in this process: the benchmarks.
    package let runner: ConversionRunner

    init(
        lock: FolderLock, store: any Store, runner: ConversionRunner, group: ServiceGroup
    ) {
        self.lock = lock
        self.runner = runner
        self.store = store
        self.group = group
    }

    /// Serves until a signal, ``stop()``, or what only a restart can mend, which is then thrown.
    ///
    /// Orders stay as they are at their venues: the next start reads back what became of them.
    package func run() async throws {
        let result: Result<Void, any Error>
        do {
            result = .success(try await group.run())
        } catch {
            result = .failure(error)
        }
        await store.close()
        withExtendedLifetime(lock) {}
        try result.get()
    }

    /// Stops accepting, finishes commits in flight, and lets ``run()`` return.
    package func stop() async { await group.triggerGracefulShutdown() }
}
