import Bookkeeping
import Domain
import Engine

/// What goes wrong by itself, from time to time: at venues, with the process, by operators.
struct Disturbances: Sendable {
    private let world: World

    init(_ world: World) { self.world = world }

    /// Each is looked at every few seconds.
    private static let period: ClosedRange<Duration> = .milliseconds(500) ... .seconds(6)

    func begin() {
        for venue in world.venues {
            again { [self] in
                if world.faults.strikes(.venueDown) { down(venue) }
                if world.faults.strikes(.venueRestarted) {
                    world.trace.note("\(venue.id) restarts")
                    venue.restart()
                }
                if world.faults.strikes(.booksFrozen) { show(venue) { $0.freezeBooks() } }
                if world.faults.strikes(.booksMissing) { show(venue) { $0.hideBooks() } }
            }
        }
        again { [self] in
            if world.faults.strikes(.processStalled) { stall() }
            if world.faults.strikes(.processStopped) { world.process?.stop() }
        }
        again { [self] in
            if world.faults.strikes(.halted) { halt() }
        }
        // An order is seldom unknown for long.
        again(.milliseconds(100) ... .milliseconds(800)) { [self] in
            world.resolveSomeOrder()
        }
    }

    private func again(
        _ period: ClosedRange<Duration> = Self.period, _ body: @escaping @Sendable () -> Void
    ) {
        world.agenda.after(world.faults.duration(period)) { [self] in
            guard world.faults.isActive else { return }
            body()
            again(period, body)
        }
    }

    private func down(_ venue: VenueHost) {
        let until = world.agenda.now.adding(
            world.faults.duration(.milliseconds(100) ... .seconds(12)))
        world.trace.note("\(venue.id) is down until \(until)")
        venue.goDown(until: until)
    }

    private func show(_ venue: VenueHost, _ change: (VenueHost) -> Void) {
        world.trace.note("\(venue.id) shows other books")
        change(venue)
        world.agenda.after(world.faults.duration(.milliseconds(100) ... .seconds(20))) {
            venue.showBooks()
        }
    }

    private func stall() {
        guard let process = world.process else { return }
        let until = world.agenda.now.adding(
            world.faults.duration(.milliseconds(5) ... .seconds(5)))
        world.trace.note("p\(process.number) stands still until \(until)")
        process.stall(until: until)
        // So that the clock gets there.
        world.agenda.at(until) {}
    }

    private func halt() {
        let scope = world.drawScope()
        let halt = Halt(
            scope: scope, operatorName: "ops", reason: "drill", at: world.agenda.now)
        world.command(.putHalt(halt), .halted)
        if world.faults.strikes(.cancelledByOperator) { world.cancelOpen(in: scope) }
        world.agenda.after(world.faults.duration(.milliseconds(200) ... .seconds(15))) {
            [world] in
            guard world.faults.isActive else { return }
            world.command(.removeHalt(scope), .resumed)
        }
    }
}
