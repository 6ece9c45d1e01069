import ServiceLifecycle

/// Ends the connections of live venues after everybody who uses them.
struct ConnectorClosing: Service {
    let venues: LiveVenues

    func run() async throws {
        // A cancelled group waits no more, and closes all the same.
        try? await gracefulShutdown()
        await venues.close()
    }
}
