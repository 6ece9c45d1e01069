import Domain
import Engine
import Money
import Synchronization

/// One client of the stablecoin face: it makes profiles, brings money, converts, cancels, moves
/// money about, and asks again where it got no answer.
final class ParClient: Sendable {
    private struct State {
        var generator: SeededGenerator
        var actionsLeft: Int
        var profiles: [ProfileID] = []
        var references = 0
    }

    let plan: ParScenario.Client
    let world: ParWorld
    private let state: Mutex<State>

    init(_ plan: ParScenario.Client, _ number: Int, seed: UInt64, _ world: ParWorld) {
        (self.plan, self.world) = (plan, world)
        state = Mutex(
            State(
                generator: SeededGenerator(seed, for: .workload, number),
                actionsLeft: plan.actions))
    }

    var tenant: TenantID { plan.tenant }

    func draw<Value>(_ body: (inout SeededGenerator) -> Value) -> Value {
        state.withLock { body(&$0.generator) }
    }

    /// A text that this client uses once.
    func newReference(_ prefix: String) -> String {
        state.withLock { state in
            state.references += 1
            return "\(prefix)-\(plan.number)-\(state.references)"
        }
    }

    var profiles: [ProfileID] { state.withLock { $0.profiles } }

    func knows(_ profile: Profile) {
        world.auditor.shows(profile, to: tenant)
        state.withLock { state in
            if !state.profiles.contains(profile.id) { state.profiles.append(profile.id) }
        }
    }

    func forgets(_ profile: ProfileID) {
        state.withLock { state in
            if let index = state.profiles.firstIndex(of: profile) {
                state.profiles.remove(at: index)
            }
        }
    }

    // MARK: What it does

    func begin() {
        call { tenant, services async throws(ParError) in
            try await services.profiles.standardProfile(of: tenant)
        } done: { client, answer in
            guard case .success(let profile) = answer else { return client.later(client.begin) }
            client.knows(profile)
            for asset in client.world.scenario.assets {
                client.deposit(Fixed(client.draw { $0.within(40...400) }), of: asset)
            }
            client.next()
        }
    }

    func later(_ body: @escaping @Sendable () -> Void) {
        let pause = draw { $0.duration(.milliseconds(50) ... .milliseconds(800)) }
        world.agenda.after(world.faults.rounded(pause), body)
    }

    private func next() {
        let pause = draw { $0.duration(plan.pause) }
        world.agenda.after(world.faults.rounded(pause)) { [self] in
            let isLast = state.withLock { state in
                state.actionsLeft -= 1
                return state.actionsLeft < 0
            }
            guard world.faults.isActive, !isLast else { return }
            act()
            next()
        }
    }

    private func act() {
        switch draw({ $0.below(20) }) {
        case 0..<11: create(among: profiles)
        case 11, 12: for _ in 0..<(draw { $0.within(2...5) }) { create(among: profiles) }
        case 13, 14: transfer()
        case 15: deposit(Fixed(draw { $0.within(10...150) }), of: anyAsset())
        case 16: makeProfile()
        case 17: renameProfile()
        default: closeProfile()
        }
    }

    func anyAsset() -> Asset { draw { $0.pick(world.scenario.assets) } }

    // MARK: Calls

    /// Calls the service; `nil`: nobody answered.
    func call<Value: Sendable>(
        _ body: @escaping @Sendable (TenantID, ParProcess.Services) async throws(ParError) -> Value,
        done: @escaping @Sendable (ParClient, Result<Value, ParError>?) -> Void
    ) {
        world.attempt { [tenant] services throws(ParError) in
            try await body(tenant, services)
        } done: { [self] answer in
            done(self, answer)
        }
    }

    /// What a refusal means for a client that did nothing wrong.
    ///
    /// - Returns: whether the same call may be made again.
    func mayRepeat(_ error: ParError) -> Bool {
        switch error {
        case .outcomeUnknown:
            world.auditor.see(.outcomeUnknown)
            return true
        case .overloaded:
            world.auditor.see(.overloaded)
            return true
        case .unavailable: return true
        case .insufficientFunds:
            world.auditor.see(.insufficientFunds)
            return false
        case .unavailableMarket:
            world.auditor.see(.paused)
            return false
        case .limitExceeded:
            world.auditor.see(.limited)
            return false
        case .notFound:
            world.auditor.see(.noProfile)
            return false
        case .profileInUse:
            world.auditor.see(.profileInUse)
            return false
        case .nicknameUsed: return false
        case .invalid, .tooPrecise, .alreadyExists, .transferExists, .notCancellable, .defect:
            world.auditor.blames(.serviceDefect, "\(tenant)", "answers with \(error)")
            return false
        }
    }
}
