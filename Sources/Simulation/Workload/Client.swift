import Domain
import Engine
import Synchronization

/// A client at work: asks, asks again where it does not hear, cancels, reads. It remembers what it
/// was told; the auditor compares.
final class Client: Sendable {
    private struct State {
        var accepted: ConversionID?
        var hasEnded = false
        var triesLeft = 40
    }

    private let scenario: ClientScenario
    private let world: World
    private let state = Mutex(State())

    init(_ scenario: ClientScenario, _ world: World) {
        (self.scenario, self.world) = (scenario, world)
    }

    private var name: String { "client \(scenario.number)" }

    func begin() {
        for attempt in scenario.attempts {
            world.agenda.at(attempt) { [self] in create(scenario.request) }
        }
        if let impostorAt = scenario.impostorAt {
            world.agenda.at(impostorAt) { [self] in createAsImpostor() }
        }
    }

    // MARK: Creating

    private enum Created: Sendable {
        case accepted(Acceptance)
        case failed(ServiceError)
    }

    private func create(_ request: ConversionRequest) {
        let mayTry = state.withLock { state in
            state.triesLeft -= 1
            return state.triesLeft >= 0
        }
        // Nothing new begins once nothing goes wrong any more: what there is must end.
        guard mayTry, world.faults.isActive else { return }
        let tenant = scenario.tenant
        world.trace.note("\(name) creates")
        world.call { services -> Created in
            do throws(ServiceError) {
                return .accepted(try await services.conversions.create(request, for: tenant))
            } catch {
                return .failed(error)
            }
        } done: { [self] created in
            take(created)
        }
    }

    private func take(_ created: Created?) {
        switch created {
        case .accepted(let acceptance):
            world.trace.note("\(name) accepted \(acceptance.stored.conversion.id)")
            world.auditor.acknowledges(acceptance, scenario.request, of: scenario)
            goOn(with: acceptance)
        case .failed(let error):
            world.trace.note("\(name) failed \(error.summary)")
            take(error)
        case nil:
            world.trace.note("\(name) hears nothing")
            again()
        }
    }

    private func take(_ error: ServiceError) {
        switch error {
        case .outcomeUnknown:
            world.coverage.reach(.seen(.outcomeUnknown))
            again()
        case .overloaded, .unavailable: again()
        case .impossible(let failure, _):
            world.coverage.reach(.refused(failure.reason))
            if world.faults.below(3) == 0 { again() }
        case .invalid: break
        case .referenceConflict:
            world.coverage.reach(.seen(.referenceConflict))
            world.auditor.refusesReference(scenario.request, of: scenario)
        case .notFound, .alreadyFinal, .conflict, .limited, .defect:
            world.auditor.blames(.serviceDefect, name, "a create was answered \(error)")
        }
    }

    /// Who did not hear asks again; without a reference that would be a new conversion.
    private func again() {
        guard scenario.request.reference != nil else { return }
        world.agenda.after(world.faults.duration(.milliseconds(50) ... .seconds(3))) { [self] in
            create(scenario.request)
        }
    }

    private func goOn(with acceptance: Acceptance) {
        let id = acceptance.stored.conversion.id
        let isFirst = state.withLock { state in
            defer { state.accepted = id }
            return state.accepted == nil
        }
        guard isFirst else { return }
        if scenario.readsEvents { EventReader(id, of: scenario.tenant, world).begin() }
        for delay in scenario.cancels { world.agenda.after(delay) { [self] in cancel(id) } }
        for delay in scenario.reads { world.agenda.after(delay) { [self] in read(id) } }
    }

    /// The same reference for another amount: exactly one of the two requests can have it.
    private func createAsImpostor() {
        guard world.faults.isActive else { return }
        var request = scenario.request
        request.metadata["other"] = "yes"
        let tenant = scenario.tenant
        world.call { [request] services -> Created in
            do throws(ServiceError) {
                return .accepted(try await services.conversions.create(request, for: tenant))
            } catch {
                return .failed(error)
            }
        } done: { [self, request] created in
            switch created {
            case .accepted(let acceptance):
                world.trace.note("\(name) impostor accepted")
                world.auditor.acknowledges(acceptance, request, of: scenario)
            case .failed(.referenceConflict):
                world.auditor.refusesReference(request, of: scenario)
            case .failed, nil: break
            }
        }
    }

    // MARK: Cancelling and reading

    private enum Answered: Sendable {
        case stored(StoredConversion)
        case failed(ServiceError)
    }

    private func cancel(_ id: ConversionID, triesLeft: Int = 3) {
        let tenant = scenario.tenant
        world.trace.note("\(name) cancels")
        world.call { services -> Answered in
            do throws(ServiceError) {
                return .stored(try await services.conversions.cancel(id, of: tenant))
            } catch {
                return .failed(error)
            }
        } done: { [self] answered in
            switch answered {
            case .stored(let stored):
                world.trace.note("\(name) cancel answered \(stored.conversion.status.rawValue)")
                world.coverage.reach(.seen(.cancelAnswered))
                world.auditor.shows(stored, to: scenario, isCancel: true)
            case .failed(.alreadyFinal(let status)):
                world.coverage.reach(.seen(.cancelOfFinal))
                world.auditor.saysFinal(id, status)
            case .failed(.unavailable), .failed(.overloaded), nil:
                guard triesLeft > 0 else { return }
                world.agenda.after(.milliseconds(300)) { [self] in
                    cancel(id, triesLeft: triesLeft - 1)
                }
            case .failed(let error):
                world.auditor.blames(.serviceDefect, name, "a cancel was answered \(error)")
            }
        }
    }

    private func read(_ id: ConversionID) {
        let tenant = scenario.tenant
        world.call { services -> Answered in
            do throws(ServiceError) {
                return .stored(try await services.conversions.conversion(id, of: tenant))
            } catch {
                return .failed(error)
            }
        } done: { [self] answered in
            switch answered {
            case .stored(let stored): world.auditor.shows(stored, to: scenario, isCancel: false)
            case .failed(.unavailable), nil: break
            case .failed(let error):
                world.auditor.blames(.serviceDefect, name, "a read was answered \(error)")
            }
        }
    }
}

extension ServiceError {
    /// The same text in every run, which a dictionary's own is not.
    fileprivate var summary: String {
        guard case .impossible(let failure, let figures) = self else { return "\(self)" }
        let sorted = figures.sorted { $0.key < $1.key }
            .map { "\($0.key) \($0.value.joined(separator: ", "))" }
        return "\(failure.reason): \(failure.message) \(sorted.joined(separator: "; "))"
    }
}
