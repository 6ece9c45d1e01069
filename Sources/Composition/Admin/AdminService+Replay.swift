import Domain
import Engine
import Execution
import StrictJSON

extension AdminService {
    /// Repeats a conversion's recorded decisions, and runs another executor on the recorded books.
    func replay(_ id: ConversionID, as kind: ExecutorKind?) async throws -> AdminAnswer {
        var found: StoredConversion?
        for tenant in tenants where found == nil {
            found = try await store.conversion(id, of: tenant)
        }
        guard let stored = found else {
            throw CompositionError.refused("there is no conversion \(id)")
        }
        let records = try await store.decisions(of: id)
        guard !records.isEmpty else {
            throw CompositionError.refused("nothing was recorded of conversion \(id)")
        }
        guard stored.conversion.status != .simulated else {
            throw CompositionError.refused("conversion \(id) is simulated: nothing was decided")
        }
        let replay: Replay
        do {
            replay = try Replay(stored.conversion, records)
        } catch {
            throw CompositionError.refused("conversion \(id) cannot be replayed: \(error)")
        }
        var alternative: Counterfactual?
        if let kind {
            do {
                alternative = try Counterfactual(stored.conversion, replay, as: kind)
            } catch {
                throw CompositionError.refused("\(kind.rawValue) cannot be tried: \(error)")
            }
        }
        let report = ReplayReport(stored: stored, replay: replay, alternative: alternative)
        return .replay(report.json)
    }
}
