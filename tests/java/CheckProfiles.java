import java.io.File;
import java.util.TreeSet;
import org.semanticweb.owlapi.apibinding.OWLManager;
import org.semanticweb.owlapi.formats.RDFXMLDocumentFormat;
import org.semanticweb.owlapi.io.FileDocumentSource;
import org.semanticweb.owlapi.io.RDFParserMetaData;
import org.semanticweb.owlapi.model.OWLOntology;
import org.semanticweb.owlapi.profiles.OWL2DLProfile;
import org.semanticweb.owlapi.profiles.OWL2RLProfile;
import org.semanticweb.owlapi.profiles.OWLProfile;
import org.semanticweb.owlapi.profiles.OWLProfileViolation;

/**
 * Checks RDF/XML files against OWL 2 DL and OWL 2 RL. One line per finding, its fields divided by tabs: file, then DL
 * or RL with the kind of violation and the OWL API's words for it; "unparsed" with a triple that is no OWL; "axioms"
 * with their number, the last line of each file.
 */
public final class CheckProfiles {
    public static void main(String[] files) throws Exception {
        for (String file : files) {
            check(file);
        }
    }

    private static void check(String file) throws Exception {
        OWLOntology ontology = OWLManager.createOWLOntologyManager()
            .loadOntologyFromOntologyDocument(new FileDocumentSource(new File(file), new RDFXMLDocumentFormat()));
        report(file, "DL", new OWL2DLProfile(), ontology);
        report(file, "RL", new OWL2RLProfile(), ontology);
        // The parser passes over such triples in silence.
        RDFParserMetaData parsed =
            (RDFParserMetaData) ontology.getFormat().getOntologyLoaderMetaData().orElseThrow();
        parsed.getUnparsedTriples().forEach(triple -> print(file, "unparsed", "", triple.toString()));
        print(file, "axioms", "", Integer.toString(ontology.getAxiomCount()));
    }

    private static void report(String file, String name, OWLProfile profile, OWLOntology ontology) {
        TreeSet<String> lines = new TreeSet<>();
        for (OWLProfileViolation found : profile.checkOntology(ontology).getViolations()) {
            lines.add(found.getClass().getSimpleName() + "\t" + found.toString().replaceAll("\\s+", " "));
        }
        lines.forEach(line -> System.out.println(file + "\t" + name + "\t" + line));
    }

    private static void print(String file, String kind, String detail, String text) {
        System.out.println(file + "\t" + kind + "\t" + detail + "\t" + text);
    }
}
