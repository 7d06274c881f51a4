"""The invented people of the sandbox, written by hand, and the names that larger workspaces are made of."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True)
class Line:
    """One hand-written person; `manager` is a handle."""

    name: str
    real_name: str
    title: str
    team: str
    tz: str
    manager: str = ""
    is_admin: bool = False
    is_owner: bool = False
    is_restricted: bool = False
    deleted: bool = False
    is_bot: bool = False


@dataclass(frozen=True, slots=True)
class Region:
    """Names that go together, and the time zones where their bearers live.

    A name in another script carries its handle's spelling after a bar.
    """

    zones: tuple[str, ...]
    given: tuple[str, ...]
    family: tuple[str, ...]
    family_first: bool = False
    between: str = " "


CAST: Final = (
    Line("amara.okafor", "Amara Okafor", "Head of People", "People", "Africa/Lagos", "henrik.solberg",
         is_admin=True),
    Line("henrik.solberg", "Henrik Solberg", "Chief Operating Officer", "Operations", "Europe/Oslo",
         is_admin=True, is_owner=True),
    Line("priya.raman", "Priya Raman", "Engineering Manager", "Engineering", "Asia/Kolkata", "elena.petrova"),
    Line("zoe.macleod", "Zoë MacLeod", "Frontend Intern", "Engineering", "Pacific/Auckland", "priya.raman"),
    Line("lukasz.wisniewski", "Łukasz Wiśniewski", "Senior Backend Engineer", "Engineering", "Europe/Warsaw",
         "priya.raman"),
    Line("maria.nunez", "María José Núñez", "Product Designer", "Design", "America/Mexico_City",
         "anneke.devries"),
    Line("misaki.tanaka", "田中 美咲", "Data Analyst", "Data", "Asia/Tokyo", "wei.zhang"),
    Line("nour.haddad", "نور الحداد", "Clinical Informatics Nurse", "Care", "Asia/Beirut", "ingrid.bauer"),
    Line("marcus.bell", "Marcus Bell", "VP Sales", "Sales", "America/New_York", "henrik.solberg"),
    Line("sarahjane.oneill", "Sarah-Jane O'Neill", "Account Executive", "Sales", "Europe/Dublin",
         "marcus.bell"),
    Line("kofi.mensah", "Kofi Mensah", "Financial Controller", "Finance", "Africa/Accra", "henrik.solberg"),
    Line("elena.petrova", "Elena Petrova", "VP Engineering", "Engineering", "Europe/Sofia", "henrik.solberg"),
    Line("grace.kim", "Grace Kim", "Senior Product Manager", "Product", "America/Los_Angeles",
         "elena.petrova"),
    Line("bishal.sapkota", "Bishal Sapkota", "Site Reliability Engineer", "Engineering", "Asia/Kathmandu",
         "priya.raman"),
    Line("anneke.devries", "Anneke de Vries", "Head of Design", "Design", "Europe/Amsterdam",
         "henrik.solberg"),
    Line("sian.llewellyn", "Siân Llewellyn", "UX Researcher", "Design", "Europe/London", "anneke.devries"),
    Line("tariq.aziz", "Tariq Aziz", "Nurse Educator, Digital Care", "Care", "Asia/Karachi", "ingrid.bauer"),
    Line("diego.ferreira", "Diego Ferreira", "Solutions Engineer", "Sales", "America/Sao_Paulo",
         "marcus.bell"),
    Line("joan.pike", "Joan Pike", "Support Team Lead", "Support", "America/St_Johns", "henrik.solberg"),
    Line("wei.zhang", "Wei Zhang", "Staff Machine Learning Engineer", "Data", "Asia/Shanghai",
         "elena.petrova"),
    Line("chloe.dubois", "Chloé Dubois", "Content Marketer", "Marketing", "Europe/Paris", "marcus.bell"),
    Line("ravi.perera", "Ravi Perera", "QA Engineer", "Engineering", "Asia/Colombo", "priya.raman"),
    Line("lucy.hartigan", "Lucy Hartigan", "Field Service Planner", "Operations", "Australia/Adelaide",
         "henrik.solberg"),
    Line("omar.farouk", "Omar Farouk", "Finance Intern", "Finance", "Africa/Cairo", "kofi.mensah"),
    Line("ingrid.bauer", "Ingrid Bauer", "Telehealth Programme Lead", "Care", "Europe/Vienna",
         "henrik.solberg"),
    Line("jamal.washington", "Jamal Washington", "Junior Software Engineer", "Engineering", "America/Chicago",
         "priya.raman"),
    Line("thu.nguyen", "Nguyễn Minh Thư", "Accounts Payable Specialist", "Finance", "Asia/Ho_Chi_Minh",
         "kofi.mensah"),
    Line("peter.kovacs", "Kovács Péter", "External Consultant", "Operations", "Europe/Budapest",
         "lucy.hartigan", is_restricted=True),
    Line("olivia.grant", "Olivia Grant", "Sales Operations Analyst", "Sales", "America/Denver", "marcus.bell",
         deleted=True),
    Line("standup", "Standup", "", "", "America/Los_Angeles", is_bot=True),
)  # fmt: skip
"""Thirty people: two admins, one of them the owner, a guest, a deactivated person and another app's bot."""

TEAM_TITLES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "Engineering": (
            "Software Engineering Intern", "Junior Software Engineer", "Software Engineer",
            "Senior Software Engineer", "Staff Engineer", "Site Reliability Engineer", "QA Engineer",
            "Engineering Manager",
        ),
        "Design": (
            "Design Intern", "Product Designer", "Senior Product Designer",
            "UX Researcher", "Design Lead",
        ),
        "Product": ("Associate Product Manager", "Product Manager", "Senior Product Manager", "VP Product"),
        "Data": ("Data Analyst", "Data Engineer", "Senior Data Scientist", "Analytics Manager"),
        "Sales": (
            "Sales Development Representative", "Account Executive", "Senior Account Executive",
            "Solutions Engineer", "Regional Sales Manager",
        ),
        "Marketing": ("Marketing Intern", "Content Marketer", "Campaign Specialist", "Brand Manager"),
        "Care": (
            "Clinical Informatics Nurse", "Nurse Educator, Digital Care", "Telehealth Nurse",
            "Care Pathway Specialist", "Clinical Operations Manager",
        ),
        "Finance": (
            "Finance Intern", "Accountant", "Senior Accountant",
            "Financial Analyst", "Finance Manager",
        ),
        "Operations": (
            "Operations Coordinator", "Field Service Planner", "Logistics Specialist", "Operations Manager",
        ),
        "Support": ("Support Specialist", "Senior Support Specialist", "Support Team Lead"),
        "People": (
            "People Partner", "Talent Acquisition Specialist", "Learning Specialist",
            "People Manager",
        ),
    }
)  # fmt: skip

REGIONS: Final = (
    Region(
        ("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles"),
        ("Avery", "Brianna", "Caleb", "Dana", "Ethan", "Hannah", "Isaiah", "Jasmine", "Logan", "Maya",
         "Naomi", "Owen", "Riley", "Sofia", "Tyler", "Whitney"),
        ("Alvarez", "Brooks", "Carter", "Delgado", "Foster", "Hayes", "Jenkins", "Kaplan", "Morales",
         "Nakamura", "Patterson", "Reed", "Sullivan", "Tran", "Whitaker", "Young"),
    ),
    Region(
        ("Europe/London", "Europe/Dublin"),
        ("Aoife", "Callum", "Eilidh", "Freya", "Gareth", "Imogen", "Niamh", "Oisín", "Rhys", "Sinéad",
         "Tom", "Yasmin"),
        ("Ashworth", "Begum", "Byrne", "Campbell", "Doyle", "Fairclough", "Griffiths", "Hussain", "Murphy",
         "Okonkwo", "Pritchard", "Stewart"),
    ),
    Region(
        ("Europe/Berlin", "Europe/Vienna", "Europe/Amsterdam"),
        ("Anna", "Bram", "Elif", "Emre", "Fenna", "Jonas", "Jürgen", "Katharina", "Lotte", "Matthias",
         "Sanne", "Ute"),
        ("Öztürk", "Bakker", "Fischer", "Gruber", "Jansen", "Kowalski", "Müller", "Schäfer", "Steiner",
         "van Dijk", "Visser", "Wagner"),
    ),
    Region(
        ("Europe/Paris", "Europe/Madrid"),
        ("Adèle", "Álvaro", "Camille", "Étienne", "Inés", "Javier", "Léa", "Lucía", "Mathieu", "Noémie",
         "Pablo", "Théo"),
        ("Bernard", "Castro", "Diallo", "Fernández", "García", "Lefèvre", "López", "Moreau", "Muñoz",
         "Peña", "Rousseau", "Traoré"),
    ),
    Region(
        ("Europe/Warsaw", "Europe/Budapest", "Europe/Oslo"),
        ("Agnieszka", "Åse", "Bálint", "Eszter", "Jakub", "Kjersti", "Małgorzata", "Ola", "Paweł", "Réka",
         "Sindre", "Zsófia"),
        ("Dahl", "Dąbrowski", "Farkas", "Horváth", "Iversen", "Kamiński", "Lunde", "Nowak", "Szabó",
         "Tóth", "Wójcik", "Øvrebø"),
    ),
    Region(
        ("Africa/Lagos", "Africa/Accra", "Africa/Nairobi"),
        ("Abena", "Adaeze", "Chidi", "Folasade", "Kwame", "Makena", "Njeri", "Obinna", "Otieno", "Temi",
         "Wanjiru", "Yaw"),
        ("Achieng", "Adeyemi", "Agyeman", "Asante", "Boateng", "Eze", "Kamau", "Mwangi", "Nwosu",
         "Ochieng", "Oladipo", "Owusu"),
    ),
    Region(
        ("Asia/Kolkata", "Asia/Colombo", "Asia/Kathmandu"),
        ("Aarav", "Anjali", "Dilini", "Kavya", "Manoj", "Meera", "Nirmala", "Prakash", "Rohan", "Sanjay",
         "Sunita", "Tharindu"),
        ("Adhikari", "Banerjee", "Desai", "Fernando", "Gurung", "Iyer", "Kulkarni", "Menon", "Reddy",
         "Shrestha", "Singh", "Wickramasinghe"),
    ),
    Region(
        ("Asia/Tokyo",),
        ("葵|aoi", "蓮|ren", "陽菜|hina", "大翔|hiroto", "結衣|yui", "悠真|yuma"),
        ("佐藤|sato", "鈴木|suzuki", "高橋|takahashi", "伊藤|ito", "渡辺|watanabe", "山本|yamamoto"),
        family_first=True,
    ),
    Region(
        ("Asia/Shanghai", "Asia/Seoul"),
        ("Fang", "Hyun-woo", "Jia", "Ji-young", "Lei", "Min-seo", "Qing", "Seo-yeon", "Tao", "Xiuying"),
        ("Chen", "Choi", "Jung", "Kang", "Li", "Liu", "Park", "Wang", "Xu", "Yoon"),
    ),
    Region(
        ("Africa/Cairo", "Asia/Beirut", "Asia/Karachi"),
        ("أحمد|ahmad", "فاطمة|fatima", "ليلى|layla", "يوسف|yousef"),
        ("منصور|mansour", "الخوري|khoury", "سعيد|saeed"),
    ),
    Region(
        ("Africa/Cairo", "Asia/Beirut", "Asia/Karachi"),
        ("Aisha", "Bilal", "Farah", "Hamza", "Karim", "Noor", "Rania", "Samir", "Yara", "Zainab"),
        ("Abbasi", "Chaudhry", "Farooqi", "Hamdan", "Khalil", "Malik", "Nasser", "Qureshi", "Saleh"),
    ),
    Region(
        ("America/Sao_Paulo", "America/Mexico_City"),
        ("Ana", "Bruno", "Camila", "Emiliano", "Gabriela", "João", "Larissa", "Mateo", "Renata", "Thiago",
         "Valentina", "Ximena"),
        ("Almeida", "Barbosa", "Cárdenas", "Domínguez", "Gonçalves", "Hernández", "Lima", "Oliveira",
         "Ramírez", "Silva", "Vargas", "Zúñiga"),
    ),
    Region(
        ("Australia/Sydney", "Australia/Adelaide", "Pacific/Auckland"),
        ("Aroha", "Bronte", "Darcy", "Hemi", "Indigo", "Kiri", "Lachlan", "Matilda", "Mere", "Tane",
         "Tegan", "Xavier"),
        ("Abbott", "Costa", "Edwards", "Fraser", "Hohepa", "Kaur", "Lawson", "Ngata", "Papadopoulos",
         "Rangi", "Tamihana", "Walsh"),
    ),
)  # fmt: skip
