package import Testing

/// Lets other tasks, threads and processes work until `condition` holds; an issue where it never
/// does.
///
/// The only wait on the wall's clock that tests have: it ends with the condition, and its patience
/// is far beyond what any machine needs.
package func eventually(
    _ what: String, location: SourceLocation = #_sourceLocation,
    _ condition: () async throws -> Bool
) async rethrows {
    // house-allow: time - what is waited for happens outside of this process, too
    let clock = ContinuousClock()
    let deadline = clock.now + .seconds(600)
    var looks = 0
    while try await !condition() {
        guard clock.now < deadline, !Task.isCancelled else {
            Issue.record("never: \(what)", sourceLocation: location)
            return
        }
        looks += 1
        // Most of what is waited for is a few turns away.
        if looks < 1_000 {
            await Task.yield()
        } else {
            // house-allow: time - an idle wait leaves the machine to who is waited for
            try? await Task.sleep(for: .milliseconds(2))
        }
    }
}
