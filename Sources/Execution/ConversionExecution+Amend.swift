import Bookkeeping
import Domain
import Money

extension ConversionExecution {
    /// Facts that arrive after the end are booked by the one door; here the conversion says so.
    mutating func amend(
        _ context: ExecutionContext, _ draft: inout Draft
    ) throws(ExecutionError) {
        ask(context, &draft)
        do throws(MoneyError) {
            try note(draft.booked, draft.reversed, context, &draft)
        } catch {
            throw .arithmetic(error)
        }
        if let impossible = draft.impossible { throw .impossible(impossible) }
    }

    private mutating func note(
        _ booked: [Trade], _ reversed: [Trade], _ context: ExecutionContext, _ draft: inout Draft
    ) throws(MoneyError) {
        guard !booked.isEmpty || !reversed.isEmpty else { return }
        guard let status = conversion.status.applying(.lateFill) else {
            draft.impossible = "a late fact in \(conversion.status.rawValue)"
            return
        }
        let movements = try Movement.net(of: booked, less: reversed)
        conversion.status = status
        conversion.progress.residuals =
            try conversion.progress.residuals.filter { $0.asset == conversion.request.from }
            + residualsBetweenLegs()
        conversion.revision += 1
        draft.conversionChanged = true
        draft.writes.append(
            .amend(
                conversion.id,
                Amendment(at: context.now, reason: draft.lateReason, movements: movements)))
    }
}

extension Draft {
    /// What happened after the end, one sentence for each kind of it.
    fileprivate var lateReason: String {
        var sentences: [String] = []
        if booked.count > corrections { sentences.append("A fill was reported after the end.") }
        if reversed.count > corrections {
            sentences.append("A trade was taken back by its venue.")
        }
        if corrections > 0 { sentences.append("A trade was corrected by its venue.") }
        return sentences.joined(separator: " ")
    }
}
