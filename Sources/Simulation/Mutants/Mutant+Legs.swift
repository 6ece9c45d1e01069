import Bookkeeping
import Domain
import Money

/// Defects in what lies between two legs, and in time: what is stored, and the service does not do.
extension Mutant {
    static func withLessExposure(_ write: CommitWrite) -> CommitWrite {
        guard case .insertConversion(var conversion) = write else { return write }
        conversion.terms.exposureMax = conversion.terms.exposureMax.map {
            Fixed(uncheckedUnits: $0.units / 8)
        }
        return .insertConversion(conversion)
    }

    static func withMoreSlices(_ write: CommitWrite) -> CommitWrite {
        guard case .insertConversion(var conversion) = write,
            let schedule = conversion.terms.schedule
        else { return write }
        conversion.terms.schedule = SliceSchedule(
            durationSeconds: schedule.durationSeconds, slices: schedule.slices * 4,
            jitterSeed: schedule.jitterSeed, maxCatchUp: schedule.maxCatchUp)
        return .insertConversion(conversion)
    }

    static func withoutResiduals(_ write: CommitWrite) -> CommitWrite {
        guard case .updateConversion(var conversion, let expected) = write else { return write }
        conversion.progress.residuals = []
        return .updateConversion(conversion, expected: expected)
    }
}
